package ner

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dateline/dateline/article"
)

// Sentence is a sentence of a gold set: its tokens and the names in it, in
// order, never overlapping.
type Sentence struct {
	Tokens []string
	Names  []Span
}

// Document is the sentences of one text of a gold set.
type Document []Sentence

// goldTypes are the types of the sets by what they call them: first those of
// Universal NER and wikigold, then CrossNER's.
var goldTypes = map[string]article.EntityType{
	"PER": article.Person, "ORG": article.Organization, "LOC": article.Place,

	"person": article.Person, "politician": article.Person, "scientist": article.Person, "researcher": article.Person,
	"writer": article.Person, "musicalartist": article.Person,
	"organisation": article.Organization, "politicalparty": article.Organization, "university": article.Organization,
	"band": article.Organization, "magazine": article.Organization,
	"country": article.Place, "location": article.Place,
}

// ReadUNER reads a file of Universal NER: a token a line with tabs between its
// number, its text and its IOB2 tag, an empty line after each sentence, and
// comments that give the sentence's text and begin a document. Tags other than
// PER, ORG and LOC count as none. With joinHyphens, tokens that a hyphen joins
// in the text become one, as Dateline's own tokens are.
func ReadUNER(r io.Reader, joinHyphens bool) ([]Document, error) {
	var documents []Document
	var text string
	var s iobSentence
	finish := func() {
		if len(s.tokens) == 0 {
			return
		}
		if joinHyphens {
			s.joinHyphens(text)
		}
		if len(documents) == 0 {
			documents = append(documents, nil)
		}
		last := len(documents) - 1
		documents[last] = append(documents[last], s.sentence())
		s, text = iobSentence{}, ""
	}
	err := eachLine(r, func(line string) error {
		switch {
		case line == "":
			finish()
		case strings.HasPrefix(line, "# newdoc"):
			documents = append(documents, nil)
		case strings.HasPrefix(line, "# text = "):
			text = strings.TrimPrefix(line, "# text = ")
		case strings.HasPrefix(line, "#"):
		default:
			columns := strings.Split(line, "\t")
			if len(columns) < 3 {
				return fmt.Errorf("no tag in %q", line)
			}
			return s.add(columns[1], columns[2])
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read gold set: %w", err)
	}
	finish()
	return documents, nil
}

// ReadWikigold reads wikigold: a token a line with a space between its text
// and its tag, an empty line after each sentence. Its documents are not told
// apart, so documentLength sentences make one. Neighbouring names of one type
// cannot be told apart either: its tags say only that a token is in a name.
func ReadWikigold(r io.Reader, documentLength int) ([]Document, error) {
	documents, err := readPairs(r, " ", documentLength)
	if err != nil {
		return nil, fmt.Errorf("read wikigold: %w", err)
	}
	return documents, nil
}

// ReadCrossNER reads a file of CrossNER: a token a line with a tab between its
// text and its IOB2 tag, an empty line after each sentence. Sentences are of
// different texts, so each one is a document. Persons, organizations and places
// of all kinds count, and magazines as organizations; works, prizes, events and
// the like count as none.
func ReadCrossNER(r io.Reader) ([]Document, error) {
	documents, err := readPairs(r, "\t", 1)
	if err != nil {
		return nil, fmt.Errorf("read CrossNER: %w", err)
	}
	return documents, nil
}

// readPairs reads a token a line with a separator between its text and its tag,
// and an empty line after each sentence; documentLength sentences make a
// document.
func readPairs(r io.Reader, separator string, documentLength int) ([]Document, error) {
	var documents []Document
	var s iobSentence
	finish := func() {
		if len(s.tokens) == 0 {
			return
		}
		last := len(documents) - 1
		if last < 0 || len(documents[last]) == documentLength {
			documents = append(documents, nil)
			last++
		}
		documents[last] = append(documents[last], s.sentence())
		s = iobSentence{}
	}
	err := eachLine(r, func(line string) error {
		line = strings.TrimSpace(line)
		if line == "" {
			finish()
			return nil
		}
		token, tag, found := strings.Cut(line, separator)
		if !found {
			return fmt.Errorf("no tag in %q", line)
		}
		return s.add(token, tag)
	})
	if err != nil {
		return nil, err
	}
	finish()
	return documents, nil
}

// eachLine calls read with each line. An error names the line's number.
func eachLine(r io.Reader, read func(line string) error) error {
	lines := bufio.NewScanner(r)
	number := 1
	for ; lines.Scan(); number++ {
		if err := read(lines.Text()); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", number, err)
	}
	return nil
}

// iobSentence is a sentence with a tag for each token.
type iobSentence struct {
	tokens []string
	begins []bool               // a name that goes on after one of its type
	types  []article.EntityType // "" for none
}

func (s *iobSentence) add(token, tag string) error {
	place, typ, typed := strings.Cut(tag, "-")
	if token == "" {
		return errors.New("no token")
	}
	if tag != "O" && !(typed && (place == "B" || place == "I")) {
		return fmt.Errorf("unknown tag %q", tag)
	}
	s.tokens = append(s.tokens, token)
	s.begins = append(s.begins, place == "B")
	s.types = append(s.types, goldTypes[typ])
	return nil
}

// joinHyphens joins tokens that the text joins with a hyphen. The type is the
// one before the hyphen, unless that is none.
func (s *iobSentence) joinHyphens(text string) {
	var joined iobSentence
	rest := text
	joins := false // the token before ends with a hyphen
	for i, token := range s.tokens {
		trimmed := strings.TrimLeft(rest, " \t\u00a0")
		glued := len(trimmed) == len(rest) && i > 0
		rest = strings.TrimPrefix(trimmed, token)
		last := len(joined.tokens) - 1
		hyphen := token == "-" && glued && strings.TrimLeft(rest, " \t\u00a0") == rest && rest != "" && isLetterEnd(s.tokens[i-1])
		if hyphen || joins && glued {
			joined.tokens[last] += token
			if joined.types[last] == "" {
				joined.types[last], joined.begins[last] = s.types[i], s.begins[i]
			}
		} else {
			joined.tokens = append(joined.tokens, token)
			joined.begins = append(joined.begins, s.begins[i])
			joined.types = append(joined.types, s.types[i])
		}
		joins = hyphen
	}
	*s = joined
}

func isLetterEnd(token string) bool {
	last := token[len(token)-1]
	return last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z' || last >= 0x80 || last >= '0' && last <= '9'
}

// sentence turns the tags into spans.
func (s *iobSentence) sentence() Sentence {
	result := Sentence{Tokens: s.tokens}
	for i, typ := range s.types {
		if typ == "" {
			continue
		}
		last := len(result.Names) - 1
		if last >= 0 && !s.begins[i] && result.Names[last].End == i && result.Names[last].Type == typ {
			result.Names[last].End++
			continue
		}
		result.Names = append(result.Names, Span{i, i + 1, typ})
	}
	return result
}
