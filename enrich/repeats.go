package enrich

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// repeat makes mentions of the rows of up to longest tokens outside of mentions
// whose text is wanted.
func (d *document) repeat(wanted func(text string) (mention, bool), longest int) {
	var all []mention
	rest := d.mentions
	for _, f := range d.fields() {
		for number, s := range f.sentences {
			for at := s.firstToken; at < s.endToken; {
				if len(rest) > 0 && rest[0].field == f.name && rest[0].firstToken == at {
					all, at, rest = append(all, rest[0]), rest[0].endToken, rest[1:]
					continue
				}
				free := min(s.endToken, at+longest) // up to the next mention
				if len(rest) > 0 && rest[0].field == f.name {
					free = min(free, rest[0].firstToken)
				}
				end := at + 1
				if m, ok := f.firstWanted(at, free, wanted); ok {
					m.field, m.sentence = f.name, number
					all, end = append(all, m), m.endToken
				}
				at = end
			}
		}
	}
	d.mentions = all
}

// firstWanted returns the longest row of tokens [at, free) that is wanted.
func (f *field) firstWanted(at, free int, wanted func(string) (mention, bool)) (mention, bool) {
	if first, _ := utf8.DecodeRuneInString(f.tokens[at].text); !unicode.IsUpper(first) {
		return mention{}, false
	}
	for end := free; end > at; end-- {
		if m, ok := wanted(f.text[f.tokens[at].start:f.tokens[end-1].end]); ok && f.standsAlone(at, end) {
			m.firstToken, m.endToken = at, end
			m.start, m.end = f.tokens[at].start, f.tokens[end-1].end
			return m, true
		}
	}
	return mention{}, false
}

// standsAlone reports whether no word with a capital is next to tokens [at,
// end), with which they could be another name.
func (f *field) standsAlone(at, end int) bool {
	return (at == 0 || !isCapital(f.tokens[at-1].text) || slices.Contains(openers, f.tokens[at-1].text)) &&
		(end == len(f.tokens) || !isCapital(f.tokens[end].text))
}

// openers have a capital at the beginning of a sentence only, or are titles.
var openers = strings.Fields(`The A An In At On For But And As With By From If When While After Before Both Then So Yet Now That This
	These Those His Her Their Its Since Until Because Although Though Under Like Unlike Meanwhile However President Mr. Mrs. Ms. Mr Mrs
	Ms Dr. Dr Senator Governor`)

func isCapital(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(first)
}

// maxRepeatedTokens is the length of the longest name that is looked for again.
const maxRepeatedTokens = 6

// repeated makes mentions of names that the tagger found elsewhere in the
// article, and of the surnames of persons whose full names it found. Words that
// the article writes in small letters, too, are none, and in capitals only no
// word is told from a name.
func (d *document) repeated() {
	names := make(map[string]mention)
	for _, m := range d.mentions {
		if m.kind != article.Name || d.field(m.field).isShouted(m.sentence) {
			continue
		}
		text := d.mentionText(m)
		if _, found := names[text]; !found {
			names[text] = mention{typ: m.typ, kind: m.kind}
		}
		if last := text[strings.LastIndexByte(text, ' ')+1:]; m.typ == person && last != text && isCapital(last) {
			if _, found := names[last]; !found {
				names[last] = mention{typ: person, kind: m.kind}
			}
		}
	}
	for _, f := range d.fields() {
		for _, t := range f.tokens {
			if !isCapital(t.text) {
				delete(names, capitalize(t.text))
			}
		}
	}
	d.repeat(func(text string) (mention, bool) {
		m, ok := names[text]
		return m, ok
	}, maxRepeatedTokens)
}

// isShouted reports whether a sentence is written in capitals.
func (f *field) isShouted(number int) bool {
	s := f.sentences[number]
	return isUpper(f.text[s.start:s.end])
}
