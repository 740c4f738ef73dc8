package silver

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/ner"
)

// Text is the body of an article, and its sentences that are worth learning
// from.
type Text struct {
	Body      string
	Sentences []Sentence
}

// Sentence is a sentence of a body: its tokens, and at which bytes they start.
type Sentence struct {
	Tokens []string
	Starts []int
}

// Name is a name in a body: bytes [Start, End).
type Name struct {
	Start, End int
	Type       article.EntityType
}

// Folders hold the articles.
type Folders struct {
	Data  string // the data sets
	Cache string // what is fetched, which has to exist
}

// files hold the articles, by the names that sets are known by.
var files = map[string]string{
	"wikinews": "articles/wikinews.jsonl",
	"newsmtsc": "sentiment/newsmtsc/train.jsonl",
	"reuters":  "articles/reuters_train.jsonl.gz",
}

// fetched are the sets that are fetched if they are not in the cache.
var fetched = map[string]func(ctx context.Context, cache string, read func(body string) error) error{
	"wikipedia":          eachLead,
	"wikipedia-sections": eachSection,
}

// Sets are the names of the sets of articles, in the order in which they are
// learned from.
func Sets() []string {
	return []string{"wikinews", "newsmtsc", "wikipedia", "wikipedia-sections", "reuters"}
}

// ReadTexts reads a set and splits its articles; Wikipedia's are fetched if
// they are not in the cache. What is no prose and sentences that were read
// before have no part in it.
func ReadTexts(ctx context.Context, folders Folders, set string, splitter *enrich.Splitter) ([]Text, error) {
	seen := map[string]bool{}
	var texts []Text
	err := folders.eachBody(ctx, set, func(body string) error {
		sentences, err := splitter.Split(body)
		if err != nil {
			return err
		}
		text := Text{Body: body}
		at := 0
		for _, tokens := range sentences {
			s := Sentence{Tokens: tokens}
			for _, token := range tokens {
				at += strings.Index(body[at:], token)
				s.Starts = append(s.Starts, at)
				at += len(token)
			}
			if key := strings.Join(tokens, " "); isProse(tokens) && !seen[key] {
				seen[key] = true
				text.Sentences = append(text.Sentences, s)
			}
		}
		texts = append(texts, text)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read texts of %s: %w", set, err)
	}
	return texts, nil
}

func (f Folders) eachBody(ctx context.Context, set string, read func(body string) error) error {
	if each, ok := fetched[set]; ok {
		return each(ctx, f.Cache, read)
	}
	return eachLine(filepath.Join(f.Data, filepath.FromSlash(files[set])), read)
}

// isProse tells sentences from tables and captions.
func isProse(tokens []string) bool {
	small := 0
	for _, token := range tokens {
		if c, _ := utf8.DecodeRuneInString(token); unicode.IsLower(c) {
			small++
		}
	}
	return len(tokens) >= 5 && len(tokens) <= 120 && 3*small >= len(tokens)
}

// eachLine reads the body of each article of a file, JSON a line.
func eachLine(path string, read func(body string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = bufio.NewReader(file)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	for decoder := json.NewDecoder(in); ; {
		var line struct {
			Body     string `json:"body"`
			Sentence string `json:"sentence_normalized"`
		}
		if err := decoder.Decode(&line); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := read(line.Body + line.Sentence); err != nil {
			return err
		}
	}
}

// NamesOf returns the names that were found in the tokens of the sentences.
func (t Text) NamesOf(found [][]ner.Span) []Name {
	var names []Name
	for k, s := range t.Sentences {
		for _, span := range found[k] {
			last := span.End - 1
			names = append(names, Name{s.Starts[span.First], s.Starts[last] + len(s.Tokens[last]), span.Type})
		}
	}
	return names
}

// Document returns the sentences with those of the names, in order, that begin
// and end as tokens do.
func (t Text) Document(names []Name) ner.Document {
	document := make(ner.Document, len(t.Sentences))
	for k, s := range t.Sentences {
		document[k].Tokens = s.Tokens
		first := -1
		for i, start := range s.Starts {
			end := start + len(s.Tokens[i])
			for len(names) > 0 && names[0].Start < start && first < 0 {
				names = names[1:]
			}
			if len(names) > 0 && names[0].Start == start {
				first = i
			}
			if len(names) > 0 && first >= 0 && names[0].End <= end {
				if names[0].End == end {
					document[k].Names = append(document[k].Names, ner.Span{First: first, End: i + 1, Type: names[0].Type})
				}
				names, first = names[1:], -1
			}
		}
	}
	return document
}
