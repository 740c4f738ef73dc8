package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// unnamed appends the demonyms, and the names that need no tagger, among tokens
// [first, end), in which the model found no name.
func (t *tagger) unnamed(tokens []string, first, end int, all []found) []found {
	for at := first; at < end; at++ {
		if f, ok := t.untagged(tokens, first, at, end); ok {
			all = append(all, f)
			at = f.End - 1
		}
	}
	return all
}

// untagged returns the demonym or the name, among tokens [first, end), that begins or ends
// with the token at a place.
func (t *tagger) untagged(tokens []string, first, at, end int) (found, bool) {
	named := func(from, to int, typ article.EntityType) (found, bool) {
		return found{ner.Span{First: from, End: to, Type: typ}, article.Name}, true
	}
	if t.isDemonym(tokens[at]) {
		return found{ner.Span{First: at, End: at + 1, Type: article.Place}, t.demonymOrCountry(tokens[at])}, true
	}
	if t.isStateCutShort(tokens, at) {
		return named(at, at+1, article.Place)
	}
	if typ, length := t.known.sure.longest(tokens[at:end]); length > 0 && isByItself(tokens, at, at+length) {
		return named(at, at+length, typ)
	}
	if from := t.partyBefore(tokens, first, at); from < at {
		return named(from, at+1, article.Organization)
	}
	if isPlatform(tokens, at) {
		return named(at, at+1, article.Organization)
	}
	if from := streetBefore(tokens, first, at); from < at {
		return named(from, at+1, article.Place)
	}
	if isNumberedRoad(tokens[at:end]) {
		return named(at, at+2, article.Place)
	}
	return found{}, false
}

// withListed adds the organizations often in the news that the model passes over or takes for
// places in a list of organizations: "Meta, Alphabet and Amazon".
func (t *tagger) withListed(tokens []string, all []found) []found {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Type != article.Organization {
			continue
		}
		at := all[i].First - 2 // of the word before the comma or "and"
		if at < 0 || !listJoins[tokens[at+1]] || !t.isNewsmaker(tokens[at]) || at > 0 && isCapital(tokens[at-1]) {
			continue
		}
		listed := found{ner.Span{First: at, End: at + 1, Type: article.Organization}, article.Name}
		switch {
		case i == 0 || all[i-1].End <= at:
			all = slices.Insert(all, i, listed)
			i++
		case all[i-1].Span == ner.Span{First: at, End: at + 1, Type: article.Place} && all[i-1].kind == article.Name:
			all[i-1] = listed
		}
	}
	return all
}

// isNewsmaker reports whether a word is the name of an organization often in the news, and
// of nothing better known.
func (t *tagger) isNewsmaker(word string) bool {
	if len(word) < 3 || !isCapital(word) {
		return false
	}
	found := t.known.find(word)
	return !found.none() && found.best().typ == article.Organization && found.best().weight >= newsmakerWeight && !found.best().wary
}

var listJoins = wordSet(", and or")

// isStateCutShort reports whether a token is a state of the United States with a full stop,
// behind the name of a place and a comma: "Vail, Colo., while".
func (t *tagger) isStateCutShort(tokens []string, at int) bool {
	if at < 2 || tokens[at-1] != "," || !isCapital(tokens[at-2]) || !strings.HasSuffix(tokens[at], ".") {
		return false
	}
	found := t.known.find(tokens[at])
	return !found.none() && found.best().isState()
}

// demonymOrCountry tells the country apart that has the form of a demonym: "Philippines".
func (t *tagger) demonymOrCountry(word string) article.MentionKind {
	for thing := range t.known.find(word).all() {
		if thing.typ == article.Place && thing.weight >= countryWeight {
			return article.Name
		}
	}
	return article.Demonym
}

// isNumberedRoad reports whether tokens begin with "Interstate 70" or the like.
func isNumberedRoad(tokens []string) bool {
	return len(tokens) > 1 && roads[tokens[0]] && isNumber(tokens[1])
}

var roads = wordSet("Interstate Route Highway")

// maxPartyWords is the number of words of a party's name that are looked at before
// "party".
const maxPartyWords = 2

// partyBefore returns where the name of a known party begins that ends with a token,
// "party" in small letters, and that token's place if none does.
func (t *tagger) partyBefore(tokens []string, first, at int) int {
	if tokens[at] != "party" {
		return at
	}
	for begin := max(first, at-maxPartyWords); begin < at; begin++ {
		if isCapital(tokens[begin]) && onlyOrganizations(t.known.find(strings.Join(tokens[begin:at], " ")+" Party")) {
			return begin
		}
	}
	return at
}

// isPlatform reports whether a token is a platform that is called as something else, too:
// "wrote on X", "said on Telegram".
func isPlatform(tokens []string, at int) bool {
	return (tokens[at] == "X" || tokens[at] == "Telegram") && at > 0 && (tokens[at-1] == "on" || tokens[at-1] == "platform") && (at+1 == len(tokens) || !isCapital(tokens[at+1]))
}

// maxStreetWords is the number of words before "Street" that are looked at: "West 42nd".
const maxStreetWords = 2

// streetBefore returns where the name of a street begins that ends with a token, and that
// token's place if none does.
func streetBefore(tokens []string, first, at int) int {
	if !streets[tokens[at]] || at+1 < len(tokens) && isCapital(tokens[at+1]) || isTitled(tokens) {
		return at
	}
	begin := at
	for begin > first && at-begin < maxStreetWords && isCapital(tokens[begin-1]) && !openers[tokens[begin-1]] {
		begin--
	}
	return begin
}

var streets = wordSet("Road Street Avenue Boulevard Lane Highway Freeway Expressway Turnpike Parkway")

// isByItself reports whether no word with a capital is next to tokens [first, end),
// with which they could be another name: "Facebook Live".
func isByItself(tokens []string, first, end int) bool {
	return (first == 0 || !isCapital(tokens[first-1]) || openers[tokens[first-1]]) && (end == len(tokens) || !isCapital(tokens[end]))
}
