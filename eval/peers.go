package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// peerText is a line of the file that other programs read.
type peerText struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Whole bool   `json:"whole,omitempty"` // all that the program has is to be run, for its time alone
}

// peerAnswer is a line of the file that such a program writes.
type peerAnswer struct {
	ID    string `json:"id"`
	Names []struct {
		Start int    `json:"start"` // code points
		End   int    `json:"end"`   // exclusive
		Label string `json:"label"` // the program's own
	} `json:"names"`
	Seconds float64 `json:"seconds"` // of processor time
}

// entityType returns the type that a program's own label stands for; "" for
// what Dateline does not look for. Countries and cities are places as others
// are; nationalities and the like are no names in the gold sets.
func entityType(label string) article.EntityType {
	switch label {
	case "PERSON":
		return article.Person
	case "ORG", "ORGANIZATION":
		return article.Organization
	case "GPE", "LOC", "LOCATION":
		return article.Place
	}
	return ""
}

// writeTexts writes texts as JSON lines.
func writeTexts(w io.Writer, texts []text) error {
	encoder := json.NewEncoder(w)
	for _, t := range texts {
		if err := encoder.Encode(peerText{t.id, t.content, t.whole}); err != nil {
			return fmt.Errorf("write texts: %w", err)
		}
	}
	return nil
}

// writeTextsFile writes the texts that the systems are compared on.
func writeTextsFile(f flags) error {
	sets, err := markedSets(f)
	if err != nil {
		return err
	}
	speeds, err := speedSets()
	if err != nil {
		return err
	}
	file, err := os.Create(f.Texts)
	if err != nil {
		return err
	}
	return errors.Join(writeTexts(file, allTexts(append(sets, speeds...))), file.Close())
}

// readPeer reads the answers of a program, given as "NAME=FILE".
func readPeer(nameAndFile string) (system, error) {
	name, path, found := strings.Cut(nameAndFile, "=")
	if !found {
		return system{}, fmt.Errorf("peer %q is not NAME=FILE", nameAndFile)
	}
	file, err := os.Open(path)
	if err != nil {
		return system{}, err
	}
	defer file.Close()
	answers, err := readAnswers(file)
	if err != nil {
		return system{}, fmt.Errorf("%s: %w", path, err)
	}
	return system{name, answers}, nil
}

func readAnswers(r io.Reader) (map[string]answer, error) {
	answers := make(map[string]answer)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		var line peerAnswer
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		a := answer{took: time.Duration(line.Seconds * float64(time.Second))}
		for _, n := range line.Names {
			if typ := entityType(n.Label); typ != "" {
				a.names = append(a.names, ner.Span{First: n.Start, End: n.End, Type: typ})
			}
		}
		answers[line.ID] = a
	}
	return answers, lines.Err()
}
