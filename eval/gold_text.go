package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/dateline/dateline/internal/ner"
)

// text is an article, or what stands for one, as a reader sees it.
type text struct {
	id      string     // of one text among all
	content string     // paragraphs with an empty line between them
	names   []ner.Span // that people marked, in code points of content
	timed   bool       // to be read for the time that it takes
	whole   bool       // and by all that a system has
}

// goldSets are the sets with names that people marked. EWT's test part and PUD
// train no tagger that ships; wikigold does.
var goldSets = []struct {
	name, path string
	read       func(path string) ([]markedSentences, error)
}{
	{"UNER-PUD", "ner/uner_pud/test.iob2", readUNER},
	{"UNER-EWT test", "ner/uner_ewt/test.iob2", readUNER},
	{wikigold, "ner/wikigold/wikigold.conll.txt", readWikigold},
}

const wikigold = "wikigold"

// wikigoldText is the number of sentences that make a text of wikigold, which
// does not tell its articles apart.
const wikigoldText = 12

// markedSentences are the sentences of a text, and how each is written where
// the set says.
type markedSentences struct {
	sentences ner.Document
	written   []string // "" where the set does not say
}

// readGoldTexts returns the texts of a gold set.
func readGoldTexts(data string, set int) ([]text, error) {
	documents, err := goldSets[set].read(filepath.Join(data, filepath.FromSlash(goldSets[set].path)))
	if err != nil {
		return nil, err
	}
	texts := make([]text, len(documents))
	for i, d := range documents {
		texts[i] = d.text(fmt.Sprintf("%s/%d", goldSets[set].name, i))
	}
	return texts, nil
}

func readUNER(path string) ([]markedSentences, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	documents, err := ner.ReadUNER(file, false)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, err := file.Seek(0, 0); err != nil {
		return nil, err
	}
	var written []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if line, found := strings.CutPrefix(lines.Text(), "# text = "); found {
			written = append(written, line)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	marked := make([]markedSentences, len(documents))
	for i, d := range documents {
		if len(d) > len(written) {
			return nil, fmt.Errorf("%s: a sentence without its text", path)
		}
		marked[i] = markedSentences{d, written[:len(d)]}
		written = written[len(d):]
	}
	return marked, nil
}

func readWikigold(path string) ([]markedSentences, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	documents, err := ner.ReadWikigold(file, wikigoldText)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	marked := make([]markedSentences, len(documents))
	for i, d := range documents {
		marked[i] = markedSentences{d, make([]string, len(d))}
	}
	return marked, nil
}

// text joins sentences as they would be printed. One that ends without a mark
// is a heading, an item or a signature, and gets a paragraph of its own.
func (m markedSentences) text(id string) text {
	var content strings.Builder
	var names []ner.Span
	runes := 0
	write := func(s string) {
		content.WriteString(s)
		runes += utf8.RuneCountInString(s)
	}
	for i, s := range m.sentences {
		starts, ends := make([]int, len(s.Tokens)), make([]int, len(s.Tokens))
		spaced := spacing(s.Tokens, m.written[i])
		for k, token := range s.Tokens {
			if spaced[k] {
				write(" ")
			}
			starts[k] = runes
			write(token)
			ends[k] = runes
		}
		for _, n := range s.Names {
			names = append(names, ner.Span{First: starts[n.First], End: ends[n.End-1], Type: n.Type})
		}
		switch {
		case i == len(m.sentences)-1:
		case endsSentence(s.Tokens):
			write(" ")
		default:
			write("\n\n")
		}
	}
	return text{id: id, content: content.String(), names: names}
}

// endsSentence reports whether the last mark, quotes and brackets aside, is one
// that ends a sentence.
func endsSentence(tokens []string) bool {
	end := strings.TrimRight(strings.Join(tokens, ""), `"'”’)]`)
	last, _ := utf8.DecodeLastRuneInString(end)
	return strings.ContainsRune(".!?…:;", last)
}
