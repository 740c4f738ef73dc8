package ner

import "github.com/dateline/dateline/article"

// Span is a name: tokens [First, End) of a sentence.
type Span struct {
	First, End int
	Type       article.EntityType
}

// Label says what a token is: Outside, or for each type one of four: the
// beginning, inside and end of a name, and a name by itself.
type Label uint8

// Outside labels a token that is in no name.
const Outside Label = 0

// Labels is the number of labels.
const Labels = 1 + 4*typeCount

const typeCount = 3

// The four places of a token in a name, in the order of their labels.
const (
	begin = iota
	inside
	end
	single
)

// types in the order of their labels.
var types = [typeCount]article.EntityType{article.Person, article.Organization, article.Place}

func label(typ, place int) Label { return Label(1 + 4*typ + place) }

// typeOf returns the index of a label's type, -1 for Outside.
func (l Label) typeOf() int { return (int(l)+3)/4 - 1 }

// place returns the token's place in its name; not for Outside.
func (l Label) place() int { return (int(l) - 1) % 4 }

// open reports whether the name goes on after the token.
func (l Label) open() bool { return l != Outside && l.place() <= inside }

// starts reports whether the label can follow the end of a name or no name.
func (l Label) starts() bool { return l == Outside || l.place() == begin || l.place() == single }

// SentenceStart stands for what is before the first label of a sentence, in
// Transitions and in MayFollow.
const SentenceStart = Labels

// MayFollow reports whether a label can stand behind another one, or behind
// SentenceStart, where all names are whole.
func MayFollow(before, l Label) bool {
	if before == SentenceStart || !before.open() {
		return l.starts()
	}
	return !l.starts() && l.typeOf() == before.typeOf()
}

// MayEnd reports whether a sentence can end with a label.
func MayEnd(l Label) bool { return !l.open() }

// LabelsOf writes the spans of a sentence of n tokens as labels. The spans
// must not overlap.
func LabelsOf(spans []Span, n int) []Label {
	labels := make([]Label, n)
	for _, s := range spans {
		typ := typeIndex(s.Type)
		for i := s.First; i < s.End; i++ {
			labels[i] = label(typ, inside)
		}
		labels[s.First] = label(typ, begin)
		labels[s.End-1] = label(typ, end)
		if s.End == s.First+1 {
			labels[s.First] = label(typ, single)
		}
	}
	return labels
}

// SpansOf reads labels that Decode found: every name that begins also ends.
func SpansOf(labels []Label) []Span {
	var spans []Span
	first := 0
	for i, l := range labels {
		if l == Outside {
			continue
		}
		if l.starts() {
			first = i
		}
		if !l.open() {
			spans = append(spans, Span{first, i + 1, types[l.typeOf()]})
		}
	}
	return spans
}

func typeIndex(typ article.EntityType) int {
	for i, t := range types {
		if t == typ {
			return i
		}
	}
	return -1
}
