package main

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// locatedName is a name with its place in the text as it was before the
// pipeline cleaned it, and its Wikidata id if it was linked.
type locatedName struct {
	ner.Span
	wikidata string
}

// located returns the names of a result, without demonyms, by their places in
// the raw text. Those in lines that are not found there are left out.
func located(enriched article.Enriched, raw string) []locatedName {
	walk := newRawText(raw)
	origins := map[article.Field][]int{}
	for _, field := range []struct {
		name article.Field
		text string
	}{{article.TitleField, enriched.Article.Title}, {article.TextField, enriched.Text}} {
		origins[field.name] = walk.origins(field.text)
	}
	var names []locatedName
	for _, entity := range enriched.Entities {
		for _, m := range entity.Mentions {
			if m.Kind != article.Name {
				continue
			}
			origin := origins[m.Field]
			first, last := origin[m.Start], origin[m.End-1]
			if first >= 0 && last >= first {
				names = append(names, locatedName{ner.Span{First: first, End: last + 1, Type: entity.Type}, entity.Wikidata})
			}
		}
	}
	return names
}

// rawText is a text of which lines are looked for, one behind the other.
type rawText struct {
	rest   string // without spaces, from the place that was reached
	places []int  // of its code points in the text
}

func newRawText(text string) *rawText {
	var rest strings.Builder
	var places []int
	at := 0
	for _, c := range text {
		if !unicode.IsSpace(c) {
			rest.WriteRune(c)
			places = append(places, at)
		}
		at++
	}
	return &rawText{rest.String(), places}
}

// origins returns, for each code point of a cleaned text, its place in the raw
// one; -1 for spaces and for lines that do not stand there.
func (r *rawText) origins(cleaned string) []int {
	var origins []int
	for line := range strings.Lines(cleaned) {
		bare := strings.Join(strings.Fields(line), "")
		places := r.pass(bare)
		for _, c := range line {
			if unicode.IsSpace(c) || len(places) == 0 {
				origins = append(origins, -1)
				continue
			}
			origins = append(origins, places[0])
			places = places[1:]
		}
	}
	return origins
}

// pass goes to the end of a line and returns the places of its code points,
// none if the line does not come.
func (r *rawText) pass(bare string) []int {
	at := strings.Index(r.rest, bare)
	if at < 0 {
		return nil
	}
	first, length := utf8.RuneCountInString(r.rest[:at]), utf8.RuneCountInString(bare)
	places := r.places[first : first+length]
	r.rest, r.places = r.rest[at+len(bare):], r.places[first+length:]
	return places
}
