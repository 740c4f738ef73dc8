package enrich

import (
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// edged puts the edges of a name right. It may grow down to a token, and takes in
// the "party" behind "Democratic".
func (t *tagger) edged(tokens []string, name ner.Span, from int) ner.Span {
	if isAddressed(tokens, name) {
		name.Type = article.Person
	}
	if name.Type == article.Person {
		for name.First > from && t.isInitials(tokens[name.First-1]) {
			name.First--
		}
	}
	if name.Type == article.Organization && name.End < len(tokens) && tokens[name.End] == "party" {
		name.End++
	}
	return trimName(tokens, name)
}

// isAddressed reports whether a name begins with or stands behind "Mr." or the
// like.
func isAddressed(tokens []string, name ner.Span) bool {
	return forms[fold(tokens[name.First])] || name.First > 0 && forms[fold(tokens[name.First-1])]
}

// forms of address that only persons have.
var forms = wordSet("mr mrs ms messrs")

// maxInitials is the length of the longest run of initials, "J.R.R.".
const maxInitials = len("J.R.R.")

// isInitials reports whether a token is "J." or "J.R.R.", and not "U.S.".
func (t *tagger) isInitials(text string) bool {
	if text == "" || len(text) > maxInitials || len(text)%2 != 0 || len(t.known.find(text)) > 0 {
		return false
	}
	for i := range len(text) {
		if i%2 == 0 && (text[i] < 'A' || text[i] > 'Z') || i%2 == 1 && text[i] != '.' {
			return false
		}
	}
	return true
}

// trimName takes off what the edge of a name never is: marks and a possessive,
// and for a person titles. What is left may be empty.
func trimName(tokens []string, name ner.Span) ner.Span {
	for name.First < name.End && (isEdge(tokens[name.First]) || name.Type == article.Person && isTitle(fold(tokens[name.First]))) {
		name.First++
	}
	for name.First < name.End && isEdge(tokens[name.End-1]) {
		name.End--
	}
	return name
}

// isEdge reports whether a token is a mark or a possessive.
func isEdge(text string) bool {
	return text == "'s" || text == "’s" || text == "'S" || text == "’S" || !token{text: text}.isWord()
}

// withDemonyms adds the demonyms of a sentence to its names. A name that is
// made of demonyms alone becomes one, and those before a person leave its name.
func (t *tagger) withDemonyms(tokens []string, names []ner.Span) []found {
	var all []found
	at := 0
	for _, name := range names {
		name = t.withoutDemonyms(tokens, name)
		all = t.demonyms(tokens, at, name.First, all)
		if name.First < name.End {
			all = append(all, found{name, article.Name})
		}
		at = name.End
	}
	return t.demonyms(tokens, at, len(tokens), all)
}

// withoutDemonyms takes demonyms off the beginning of a person's name, with the
// titles behind them, and leaves nothing of a name that holds demonyms only.
func (t *tagger) withoutDemonyms(tokens []string, name ner.Span) ner.Span {
	first := name.First
	for first < name.End && t.isDemonym(tokens[first]) {
		first++
	}
	if first == name.End || name.Type == article.Person && first > name.First {
		name.First = first
		return trimName(tokens, name)
	}
	return name
}

// isDemonym reports whether a token is a demonym, with a capital or in capitals.
func (t *tagger) isDemonym(text string) bool {
	if text == "" || text[0] < 'A' || text[0] > 'Z' {
		return false
	}
	if _, known := t.known.demonym(text); known {
		return true
	}
	if len(text) < 4 || strings.ContainsFunc(text, isSmallLetter) || strings.ToUpper(text) != text {
		return false
	}
	_, known := t.known.demonym(text[:1] + strings.ToLower(text[1:]))
	return known
}

func isSmallLetter(c rune) bool { return c >= 'a' && c <= 'z' }

// demonyms appends the demonyms among tokens [first, end).
func (t *tagger) demonyms(tokens []string, first, end int, all []found) []found {
	for i := first; i < end; i++ {
		if t.isDemonym(tokens[i]) {
			all = append(all, found{ner.Span{First: i, End: i + 1, Type: article.Place}, article.Demonym})
		}
	}
	return all
}
