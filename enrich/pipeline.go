package enrich

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/likeness"
)

// Version is the version of the code of the stages. It changes with every
// change that could change a result; the models are covered by their digests.
const Version = "4"

// Pipeline holds the models of all stages. It is safe for concurrent use.
type Pipeline struct {
	stages    []stage
	tagger    *tagger
	sentiment *sentimentModel
	info      article.Pipeline
	observe   Observer
	rooms     *sync.Pool // of *room
}

// stage is one step of the pipeline.
type stage struct {
	name    string
	english bool   // its models read English only
	digest  string // of its model, "" without one
	run     func(*document) error
}

// Observer is told how long a stage took on one article. It is called from
// every goroutine that enriches.
type Observer func(stage string, took time.Duration)

// New loads the embedded models. observe may be nil.
func New(observe Observer) (*Pipeline, error) { return load(observe, Own{}, taggerWeights) }

// NewWithTagger is New with other weights for the tagger of mentions than the
// embedded ones: those of a tagger that has not seen what it is measured on.
func NewWithTagger(observe Observer, weights []byte) (*Pipeline, error) {
	return load(observe, Own{}, weights)
}

// Own is what the operator adds to the embedded models. Each may be nil.
type Own struct {
	Entries     *Entries
	Topics      *Topics
	Boilerplate *Boilerplate
}

// NewWithOwn is New with what the operator adds. Another file makes another
// pipeline, with another digest.
func NewWithOwn(own Own, observe Observer) (*Pipeline, error) {
	return load(observe, own, taggerWeights)
}

// NewWithoutStages returns a pipeline that finds nothing in an article and hands
// it on as it was sent: title and body, but no HTML. It loads no models.
func NewWithoutStages() *Pipeline {
	return &Pipeline{info: article.Pipeline{Version: Version, Digest: digest(nil)}, rooms: newRooms()}
}

// load loads the models side by side, as far as they need not wait for each other.
// observe may be nil.
func load(observe Observer, own Own, weights []byte) (*Pipeline, error) {
	text, languages := textExtractor{own.Boilerplate}, newLanguageDetector()
	var (
		known      *knowledge
		tokens     *tokenizer
		tables     taggerTables
		topics     *topicModel
		sentiment  *sentimentModel
		stemmer    *stemmer
		classes    *wordClasses
		inParallel errgroup.Group
	)
	inParallel.Go(func() (err error) {
		if known, err = loadKnowledge(own.Entries); err != nil {
			return fmt.Errorf("load knowledge of names: %w", err)
		}
		if tokens, err = newTokenizer(known); err != nil {
			return fmt.Errorf("load tokenizer: %w", err)
		}
		return nil
	})
	inParallel.Go(func() (err error) {
		if tables, err = readTaggerTables(weights); err != nil {
			return fmt.Errorf("load tagger of mentions: %w", err)
		}
		return nil
	})
	inParallel.Go(func() (err error) {
		if topics, err = newTopicModel(own.Topics); err != nil {
			return fmt.Errorf("load topic model: %w", err)
		}
		if sentiment, err = newSentimentModel(topics); err != nil {
			return fmt.Errorf("load sentiment model: %w", err)
		}
		stemmer = newStemmer(newStopwords(), topics.pieces.starts.textIndex)
		if classes, err = newWordClasses(); err != nil {
			return fmt.Errorf("load classes of words: %w", err)
		}
		return nil
	})
	if err := inParallel.Wait(); err != nil {
		return nil, err
	}
	leaveModelsOnDisk()
	tagger, resolver := newTagger(known, tables), newResolver(known)
	summarizer, keyphrases := newSummarizer(stemmer), newKeyphraseFinder(stemmer, classes)
	p := &Pipeline{tagger: tagger, sentiment: sentiment, rooms: newRooms(), stages: []stage{
		{name: "text", digest: text.digest(), run: text.run},
		{name: "language", digest: languages.digest, run: languages.run},
		{name: "tokens", english: true, digest: tokens.digest, run: tokens.run},
		{name: "mentions", english: true, digest: tagger.digest, run: tagger.run},
		{name: "entities", english: true, digest: resolver.digest, run: resolver.run},
		{name: "topics", english: true, digest: topics.digest, run: topics.run},
		{name: "sentiment", english: true, digest: sentiment.digest, run: sentiment.run},
		{name: "summary", english: true, digest: summarizer.digest, run: summarizer.run},
		{name: "keyphrases", english: true, digest: keyphrases.digest, run: keyphrases.run},
		{name: "fingerprint", digest: likeness.Scheme, run: fingerprint},
	}}
	p.info = article.Pipeline{Version: Version, Digest: digest(p.stages)}
	return p.WithObserver(observe), nil
}

// leaveModelsOnDisk gives the memory back that the embedded models took while they were
// unpacked.
func leaveModelsOnDisk() {
	for _, embedded := range [][]byte{knowledgeTable, taggerWeights, taggerClusters, topicTable, toneWeights, wordTable} {
		leaveOnDisk(embedded)
	}
}

// WithObserver returns a pipeline with the same models, which it shares, and with
// another observer. observe may be nil.
func (p *Pipeline) WithObserver(observe Observer) *Pipeline {
	if observe == nil {
		observe = func(string, time.Duration) {}
	}
	other := *p
	other.observe = observe
	return &other
}

// Info returns the pipeline's version and digest.
func (p *Pipeline) Info() article.Pipeline { return p.info }

// Enrich runs the stages on one article. source is where it was read; its zero
// value says that it came from no topic. Errors are *article.Fault.
func (p *Pipeline) Enrich(raw article.Raw, source article.Source) (article.Enriched, error) {
	return p.EnrichObserved(raw, source, nil)
}

// EnrichObserved is Enrich with an observer of this article, beside the pipeline's.
// It may be nil.
func (p *Pipeline) EnrichObserved(raw article.Raw, source article.Source, observe func(stage string, took time.Duration)) (article.Enriched, error) {
	d := newDocument(raw)
	d.handedOn = p.rooms.Get().(*room)
	for _, s := range p.stages {
		if s.english && !isEnglish(d.language) {
			continue
		}
		start := time.Now()
		if err := runStage(s, d); err != nil {
			return article.Enriched{}, err
		}
		took := time.Since(start)
		p.observe(s.name, took)
		if observe != nil {
			observe(s.name, took)
		}
		d.stages = append(d.stages, s.name)
	}
	result := d.result(p.info, source)
	p.handOn(d)
	return result, nil
}

// runStage turns a panic of a stage into a fault of the article, so that one
// article that a library trips over stops nobody else.
func runStage(s stage, d *document) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &article.Fault{Class: article.StageFailed, Stage: s.name, Message: fmt.Sprint("panic: ", cause)}
		}
	}()
	return s.run(d)
}

// digest covers all that can change a result.
func digest(stages []stage) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s\n", article.Schema, Version)
	for _, s := range stages {
		fmt.Fprintf(hash, "%s %s\n", s.name, s.digest)
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}
