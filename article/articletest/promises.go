package articletest

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dateline/dateline/article"
)

// report takes down what is wrong.
type report struct{ problems []string }

func (r *report) addf(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// checkPromises checks what the schema says in words only: offsets, orders
// and ids.
func checkPromises(e article.Enriched) []string {
	var r report
	fields := map[article.Field][]rune{article.TitleField: []rune(e.Article.Title), article.TextField: []rune(e.Text)}
	r.checkMentions(e.Entities, fields)
	r.checkPassages("sentence", sentences(e.Sentiment), fields[article.TextField])
	r.checkPassages("summary", e.Summary, fields[article.TextField])
	for _, passage := range e.Summary {
		r.checkSpan("summary", passage, fields[article.TextField])
	}
	r.checkEntities(e.Entities)
	checkDescending(&r, "topics", e.Topics, func(t article.Topic) float64 { return t.Score })
	checkDescending(&r, "keyphrases", e.Keyphrases, func(k article.Keyphrase) float64 { return k.Score })
	if e.Sentiment != nil && (e.Sentiment.Title != nil) != (e.Article.Title != "") {
		r.addf("the title's sentiment is there (%t), the title is %.80q", e.Sentiment.Title != nil, e.Article.Title)
	}
	return r.problems
}

func sentences(s *article.Sentiment) []article.Passage {
	if s == nil {
		return nil
	}
	passages := make([]article.Passage, len(s.Sentences))
	for i, sentence := range s.Sentences {
		passages[i] = article.Passage{Start: sentence.Start, End: sentence.End}
	}
	return passages
}

func (r *report) checkEntities(entities []article.Entity) {
	checkDescending(r, "entities", entities, func(e article.Entity) float64 { return e.Salience })
	seen := make(map[string]bool)
	for _, e := range entities {
		if seen[e.ID] {
			r.addf("entity %s is there twice", e.ID)
		}
		seen[e.ID] = true
		if e.Wikidata != "" && e.Wikidata != e.ID {
			r.addf("entity %s is linked to %s, which is then its id", e.ID, e.Wikidata)
		}
	}
}

// checkMentions checks each mention's offsets, their order within an entity,
// and that no two mentions of the article overlap.
func (r *report) checkMentions(entities []article.Entity, fields map[article.Field][]rune) {
	all := make(map[article.Field][]article.Passage)
	for _, e := range entities {
		for _, m := range e.Mentions {
			span := article.Passage{Start: m.Start, End: m.End, Text: m.Text}
			r.checkSpan("mention of "+e.ID, span, fields[m.Field])
			all[m.Field] = append(all[m.Field], span)
		}
		inOrder := slices.IsSortedFunc(e.Mentions, func(a, b article.Mention) int {
			return cmp.Or(cmp.Compare(rank(a.Field), rank(b.Field)), cmp.Compare(a.Start, b.Start))
		})
		if !inOrder {
			r.addf("mentions of %s are not in their order, the title's first", e.ID)
		}
	}
	for field, spans := range all {
		slices.SortFunc(spans, func(a, b article.Passage) int { return cmp.Compare(a.Start, b.Start) })
		r.checkPassages("mentions in the "+string(field), spans, fields[field])
	}
}

func rank(field article.Field) int {
	if field == article.TitleField {
		return 0
	}
	return 1
}

// checkPassages checks that passages lie in the field, one after the other.
func (r *report) checkPassages(what string, passages []article.Passage, field []rune) {
	end := 0
	for _, p := range passages {
		if p.Start >= p.End || p.End > len(field) {
			r.addf("%s: [%d:%d] is no stretch of %d code points", what, p.Start, p.End, len(field))
		} else if p.Start < end {
			r.addf("%s: [%d:%d] begins before the end of the one before it, %d", what, p.Start, p.End, end)
		}
		end = max(end, p.End)
	}
}

// checkSpan checks that field[start:end] is the text beside it.
func (r *report) checkSpan(what string, p article.Passage, field []rune) {
	if p.Start < 0 || p.Start > p.End || p.End > len(field) {
		return // reported by checkPassages
	}
	if got := string(field[p.Start:p.End]); got != p.Text {
		r.addf("%s: [%d:%d] is %.80q, not %.80q", what, p.Start, p.End, got, p.Text)
	}
}

func checkDescending[T any](r *report, what string, items []T, score func(T) float64) {
	if !slices.IsSortedFunc(items, func(a, b T) int { return cmp.Compare(score(b), score(a)) }) {
		r.addf("%s are not ordered by score, greatest first", what)
	}
}
