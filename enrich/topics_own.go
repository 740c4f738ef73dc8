package enrich

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Topics are an operator's own topics, each a name with example sentences. They
// are read-only and safe for concurrent use.
type Topics struct {
	digest string
	topics []describedTopic
}

// describedTopic is a topic that is known by examples.
type describedTopic struct {
	id, name string
	examples []string
}

const (
	maxTopicName    = 200   // bytes
	maxExampleBytes = 10000 // of a sentence
	exampleColumn   = "example"
	ownTopicPrefix  = "own"
	ownTopicSlope   = 10.85 // of the logistic curve from cosine to score, fitted on Wikinews
	ownTopicBias    = -6.16
	sureOwnTopic    = 0.2 // score of an own topic that is told
)

// ReadTopics reads topics as CSV in UTF-8, with the columns name and example: a
// row for each example, the name repeated. Five sentences or more describe a
// topic well. An error says line and column; both count from 1, columns in bytes.
func ReadTopics(r io.Reader) (*Topics, error) {
	own := &Topics{}
	digest, err := readOwnFile(r, exactColumns(nameColumn, exampleColumn), own.addRow)
	if err != nil {
		return nil, err
	}
	own.digest = digest
	return own, nil
}

func (own *Topics) addRow(reader *csv.Reader, fields []string) error {
	name, example := strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1])
	problem := func(field int, format string, args ...any) error {
		return problemAt(reader, field, format, args...)
	}
	id := localID(ownTopicPrefix, name)
	switch {
	case name == "":
		return problem(0, "no name")
	case len(name) > maxTopicName:
		return problem(0, "the name is longer than %d bytes", maxTopicName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return problem(0, "the name holds what is no character of a line")
	case !strings.ContainsFunc(example, unicode.IsLetter):
		return problem(1, "the example has no words")
	case len(example) > maxExampleBytes:
		return problem(1, "the example is longer than %d bytes", maxExampleBytes)
	}
	i := slices.IndexFunc(own.topics, func(t describedTopic) bool { return t.id == id })
	switch {
	case i < 0:
		own.topics = append(own.topics, describedTopic{id, name, []string{example}})
	case own.topics[i].name != name:
		return problem(0, "%q and %q differ too little", name, own.topics[i].name)
	case slices.Contains(own.topics[i].examples, example):
		return problem(1, "the example is there twice")
	default:
		own.topics[i].examples = append(own.topics[i].examples, example)
	}
	return nil
}

// addOwn makes a topic of the mean of its examples.
func (m *topicModel) addOwn(own *Topics) error {
	if own == nil {
		return nil
	}
	m.digest += " " + own.digest
	for _, described := range own.topics {
		topic := topicRegression{id: described.id, name: described.name, level: 1, bias: ownTopicBias}
		for _, example := range described.examples {
			var sum pieceSum
			m.add(&sum, example)
			if sum.pieces == 0 {
				return fmt.Errorf("topic %q: no word of the example %q is known", described.name, example)
			}
			vector := m.vector(&sum)
			for i, value := range &vector {
				topic.weights[i] += value
			}
		}
		toUnit(&topic.weights)
		for i := range topic.weights {
			topic.weights[i] *= ownTopicSlope
		}
		m.own = append(m.own, topic)
	}
	return nil
}

// toldOwn returns the operator's topics that are told.
func (m *topicModel) toldOwn(texts []topicVector) []scoredTopic {
	var told []scoredTopic
	for i := range m.own {
		if score := m.own[i].score(texts); score >= sureOwnTopic {
			told = append(told, scoredTopic{topic: &m.own[i], raw: score, score: score})
		}
	}
	return told
}
