package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/dateline/dateline/internal/tone"
)

// example is a target with what people said of it.
type example struct {
	sentence int // its number
	features *tone.Features
	polarity tone.Polarity
}

// line is a sentence of NewsMTSC. Offsets count code points.
type line struct {
	Sentence string `json:"sentence_normalized"`
	Targets  []struct {
		From     int     `json:"from"`
		To       int     `json:"to"`
		Polarity float64 `json:"polarity"` // 2 negative, 4 neutral, 6 positive
	} `json:"targets"`
}

func readExamples(path string, reader *tone.Reader) ([]example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var examples []example
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for number := 0; lines.Scan(); number++ {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("read %s: line %d: %w", path, number+1, err)
		}
		var sentence tone.Sentence
		reader.Read(l.Sentence, &sentence)
		offsets := byteOffsets(l.Sentence)
		for _, t := range l.Targets {
			e := example{number, new(tone.Features), tone.Polarity(t.Polarity/2 - 1)}
			sentence.Target(offsets[t.From], offsets[t.To], e.features)
			examples = append(examples, e)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return examples, nil
}

// byteOffsets returns where each code point of a text begins, and its end.
func byteOffsets(text string) []int {
	var offsets []int
	for i := range text {
		offsets = append(offsets, i)
	}
	return append(offsets, len(text))
}
