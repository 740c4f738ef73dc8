package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	raw "github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

// enrichmentCommand measures the enrichment alone, on one core: beside spaCy's small
// model on the same texts, and beside a worker on the same articles.
type enrichmentCommand struct {
	Articles   []string `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Articles beside the bundled ones, a JSON object a line."`
	Most       int      `default:"2000" placeholder:"N" help:"Take the first N of these articles; 0 for all."`
	Partitions int      `default:"4" help:"Partitions of each topic."`
	Repeats    int      `default:"3" help:"Runs of each kind."`
	pythonFlags
	pageFlags
}

// textSet is what is enriched.
type textSet struct {
	name     string
	articles []rawArticle
	words    int
}

func newTextSet(name string, articles []rawArticle) textSet {
	set := textSet{name: name, articles: articles}
	for _, a := range articles {
		set.words += len(strings.Fields(a.text()))
	}
	return set
}

// enrichmentTurn is what a turn has shown of one set.
type enrichmentTurn struct {
	set    textSet
	alone  alone
	spaCy  time.Duration // the recogniser of names alone
	whole  time.Duration // all that the model has
	worker cost
}

func (t enrichmentTurn) speed() float64      { return float64(t.set.words) / t.alone.took.Seconds() }
func (t enrichmentTurn) namesSpeed() float64 { return float64(t.set.words) / t.spaCy.Seconds() }
func (t enrichmentTurn) wholeSpeed() float64 { return float64(t.set.words) / t.whole.Seconds() }

// overhead is the worker's processor time for an article over the enrichment's.
func (t enrichmentTurn) overhead() float64 {
	return t.worker.workersCPU() * float64(len(t.set.articles)) / (1000 * t.alone.took.Seconds())
}

// Run prints the table, and writes it into a page if that is wanted.
func (c enrichmentCommand) Run(ctx context.Context) (err error) {
	if c.Repeats < 1 || c.Partitions < 1 || c.Most < 0 {
		return errors.New("--repeats and --partitions must be at least 1, --most at least 0")
	}
	on := machine()
	sets, err := c.sets()
	if err != nil {
		return err
	}
	pipeline, err := enrich.New(nil)
	if err != nil {
		return err
	}
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	turns := make([][]enrichmentTurn, len(sets))
	for i, set := range sets {
		if err := s.fill(ctx, input{fmt.Sprint("texts", i), c.Partitions}, set.articles, len(set.articles)); err != nil {
			return err
		}
	}
	for repeat := range c.Repeats {
		for i, set := range sets {
			turn, err := c.turn(ctx, s, pipeline, set, fmt.Sprintf("texts%d", i), fmt.Sprintf("enrichment_%d_%d", i, repeat))
			if err != nil {
				return err
			}
			logf("%s: %.0f words/s, spaCy %.0f (names), %.0f (whole)", set.name, turn.speed(), turn.namesSpeed(), turn.wholeSpeed())
			turns[i] = append(turns[i], turn)
		}
	}
	return c.show("enrichment", onMachine(on)+enrichmentTable(turns, c.Repeats))
}

// sets are the texts that are measured.
func (c enrichmentCommand) sets() ([]textSet, error) {
	wikinews, err := bundled()
	if err != nil {
		return nil, err
	}
	given, err := readAll(c.Articles)
	if err != nil {
		return nil, err
	}
	if c.Most > 0 {
		given = given[:min(len(given), c.Most)]
	}
	return []textSet{newTextSet("Wikinews", wikinews), newTextSet(fileName(c.Articles[0]), given)}, nil
}

// fileName is what stands before the first dot and behind the last slash.
func fileName(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return name
}

func (c enrichmentCommand) turn(
	ctx context.Context, s *servers, pipeline *enrich.Pipeline, set textSet, topic, name string,
) (turn enrichmentTurn, err error) {
	turn.set = set
	if turn.alone, err = enrichAlone(pipeline, set.articles); err != nil {
		return turn, err
	}
	if turn.spaCy, turn.whole, err = c.spaCy(ctx, s.folder, set.articles); err != nil {
		return turn, err
	}
	turn.worker, err = s.try(ctx, trial{name: name, from: input{topic, c.Partitions}, workers: 1, program: s.dateline()})
	return turn, err
}

// alone is what enriching articles took, without a broker and a database.
type alone struct {
	took  time.Duration // processor time
	bytes uint64        // allocated
}

// enrichAlone decodes, enriches and encodes articles, on one core.
func enrichAlone(pipeline *enrich.Pipeline, articles []rawArticle) (alone, error) {
	values := make([][]byte, len(articles))
	for i, a := range articles {
		var err error
		if values[i], err = json.Marshal(a); err != nil {
			return alone{}, err
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, err := processorTime(os.Getpid())
	if err != nil {
		return alone{}, err
	}
	for _, value := range values {
		if err := enrichOne(pipeline, value); err != nil {
			return alone{}, err
		}
	}
	end, err := processorTime(os.Getpid())
	runtime.ReadMemStats(&after)
	return alone{end - start, after.TotalAlloc - before.TotalAlloc}, err
}

func enrichOne(pipeline *enrich.Pipeline, value []byte) error {
	decoded, err := raw.Decode(raw.Record{Value: value})
	if err != nil {
		return err
	}
	enriched, err := pipeline.Enrich(decoded, raw.Source{})
	if err != nil {
		return err
	}
	_, err = enriched.Encode()
	return err
}

// spaCy lets spaCy's small model read articles on one core: for names alone, and
// then with all that it has.
func (c enrichmentCommand) spaCy(ctx context.Context, folder string, articles []rawArticle) (names, whole time.Duration, err error) {
	texts, answers := filepath.Join(folder, "texts.jsonl"), filepath.Join(folder, "answers.jsonl")
	if err := writeTexts(texts, articles); err != nil {
		return 0, 0, err
	}
	command := exec.CommandContext(ctx, c.Python, "eval/peers/find_spacy.py", texts, answers)
	command.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	if out, err := command.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("run spaCy (make bench-enrichment installs it): %w: %s", err, out)
	}
	content, err := os.ReadFile(answers)
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(content)) {
		var answer struct {
			ID      string
			Seconds float64
		}
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			return 0, 0, fmt.Errorf("read spaCy's answers: %w", err)
		}
		took := time.Duration(answer.Seconds * float64(time.Second))
		if strings.HasPrefix(answer.ID, wholePrefix) {
			whole += took
		} else {
			names += took
		}
	}
	return names, whole, nil
}

// wholePrefix marks the texts on which all of a model is run.
const wholePrefix = "whole-"

// writeTexts writes the articles' texts for eval/peers/find_spacy.py, each twice.
func writeTexts(path string, articles []rawArticle) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(file)
	for _, whole := range []bool{false, true} {
		prefix := map[bool]string{true: wholePrefix}[whole]
		for i, a := range articles {
			err = errors.Join(err, encoder.Encode(map[string]any{"id": fmt.Sprint(prefix, i), "text": a.text(), "whole": whole}))
		}
	}
	return errors.Join(err, file.Close())
}

func enrichmentTable(turns [][]enrichmentTurn, repeats int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Median of %d turns with the least and the most:\n\n| | %s |\n|---|%s\n", repeats,
		strings.Join(each(turns, func(t []enrichmentTurn) string { return t[0].set.name }), " | "), strings.Repeat("---|", len(turns)))
	for _, line := range []struct {
		name   string
		verb   string
		figure func(enrichmentTurn) float64
	}{
		{"words/s, over spaCy sm's whole pipeline", "%.1f", func(t enrichmentTurn) float64 { return t.speed() / t.wholeSpeed() }},
		{"words/s, over spaCy sm's names alone", "%.1f", func(t enrichmentTurn) float64 { return t.speed() / t.namesSpeed() }},
		{"a worker's CPU for an article, over enrichment alone", "%.2f", enrichmentTurn.overhead},
		{"words/s of Dateline", "%.0f", enrichmentTurn.speed},
		{"words/s of spaCy sm, whole pipeline", "%.0f", enrichmentTurn.wholeSpeed},
		{"words/s of spaCy sm, names alone", "%.0f", enrichmentTurn.namesSpeed},
		{"words in an article", "%.0f", func(t enrichmentTurn) float64 { return float64(t.set.words) / float64(len(t.set.articles)) }},
		{"KB allocated for an article", "%.0f", func(t enrichmentTurn) float64 { return float64(t.alone.bytes) / 1e3 / float64(len(t.set.articles)) }},
	} {
		fmt.Fprintf(&text, "| %s | %s |\n", line.name,
			strings.Join(each(turns, func(t []enrichmentTurn) string { return spreadOf(t, line.figure).format(line.verb) }), " | "))
	}
	return text.String()
}

func each[T any](list []T, text func(T) string) []string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = text(item)
	}
	return texts
}
