package main

import (
	"fmt"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/ner"
)

// answer is what a system found in a text.
type answer struct {
	names []ner.Span    // in code points of the text
	took  time.Duration // of one core
}

// system is a program that finds names, with its answer to each text by id.
type system struct {
	name    string
	answers map[string]answer
}

// stagesToEntities are the stages from a text to its linked entities.
var stagesToEntities = map[string]bool{"text": true, "language": true, "tokens": true, "mentions": true, "entities": true}

// dateline runs the whole pipeline over texts.
type dateline struct {
	pipeline *enrich.Pipeline
	last     time.Duration // processor time at the end of the last stage
	took     time.Duration // from the text to its linked entities
}

// newDateline loads the pipeline; weights are its tagger's, nil for those that
// ship.
func newDateline(weights []byte) (*dateline, error) {
	d := &dateline{}
	observe := func(stage string, _ time.Duration) {
		now := processorTime()
		if stagesToEntities[stage] {
			d.took += now - d.last
		}
		d.last = now
	}
	var err error
	if weights == nil {
		d.pipeline, err = enrich.New(observe)
	} else {
		d.pipeline, err = enrich.NewWithTagger(observe, weights)
	}
	return d, err
}

// answer finds the names of a text. Demonyms are mentions of Dateline's, but no
// names.
func (d *dateline) answer(t text) answer {
	start := processorTime()
	d.last, d.took = start, 0
	// A text in which nothing is found counts as one without names.
	enriched, _ := d.pipeline.Enrich(article.Raw{ID: t.id, Body: t.content, Language: "en"}, article.Source{})
	if t.whole {
		d.took = d.last - start
	}
	names := located(enriched, t.content)
	spans := make([]ner.Span, 0, len(names))
	for _, n := range names {
		spans = append(spans, n.Span)
	}
	return answer{spans, d.took}
}

// allAnswers asks for the answer to each text.
func allAnswers(texts []text, find func(text) answer) map[string]answer {
	answers := make(map[string]answer, len(texts))
	for _, t := range texts {
		answers[t.id] = find(t)
	}
	return answers
}

// check returns an error if the system left out a text, or has names outside
// of one.
func (s system) check(texts []text) error {
	for _, t := range texts {
		a, found := s.answers[t.id]
		if !found {
			return fmt.Errorf("%s: no answer to text %s", s.name, t.id)
		}
		length := len([]rune(t.content))
		for _, n := range a.names {
			if n.First < 0 || n.First >= n.End || n.End > length {
				return fmt.Errorf("%s: name %d to %d in text %s of %d code points", s.name, n.First, n.End, t.id, length)
			}
		}
	}
	return nil
}
