package enrich

import (
	"math"

	"github.com/dateline/dateline/article"
)

// result builds the record. Lists are never null, so that readers need not
// tell "none" from "absent".
func (d *document) result(info article.Pipeline, source article.Source) article.Enriched {
	info.Stages = d.stages
	enriched := article.Enriched{
		Schema: article.Schema,
		Article: article.Article{
			ID: d.raw.ID, URL: d.raw.URL, Source: d.raw.Source, Title: d.title.text,
			PublishedAt: d.raw.PublishedAt, Authors: d.resultAuthors(), Dateline: d.dateline, Section: d.raw.Section, Extra: d.raw.Extra,
		},
		Text:       d.text.text,
		Language:   d.language,
		Entities:   d.resultEntities(),
		Topics:     orEmpty(d.topics),
		Sentiment:  d.sentiment,
		Summary:    orEmpty(d.summary),
		Keyphrases: orEmpty(d.keyphrases),
		Story:      d.story,
		Pipeline:   info,
	}
	if !source.IsZero() {
		enriched.Source = &source
	}
	return enriched
}

// resultAuthors returns what the publisher says, else what the byline does.
func (d *document) resultAuthors() []string {
	if len(d.raw.Authors) > 0 {
		return d.raw.Authors
	}
	return d.authors
}

// resultEntities turns the entities' mentions into code points.
func (d *document) resultEntities() []article.Entity {
	spans := d.resultMentions()
	all := make([]article.Mention, 0, len(spans)) // of which each entity has a part
	entities := make([]article.Entity, 0, len(d.entities))
	for i := range d.entities {
		e := &d.entities[i]
		from := len(all)
		for _, m := range e.mentions {
			all = append(all, spans[m])
		}
		mentions := all[from:len(all):len(all)]
		found := article.Entity{
			ID: e.id, Name: e.name, Type: e.typ, Wikidata: e.wikidata, Country: e.country,
			Salience: round(e.salience), Sentiment: round(e.sentiment), Mentions: mentions,
		}
		if e.at.known {
			at := e.at // by itself, so that the record does not hold all that the document knows
			found.Lat, found.Lon = &at.latitude, &at.longitude
		}
		entities = append(entities, found)
	}
	return entities
}

// resultMentions goes through the mentions in order, so that the walk over
// each field's code points is a single one.
func (d *document) resultMentions() []article.Mention {
	title, text := codepoints{text: d.title.text}, codepoints{text: d.text.text}
	mentions := d.room().spans[:0]
	for _, m := range d.mentions {
		walk := &text
		if m.field == article.TitleField {
			walk = &title
		}
		mentions = append(mentions, article.Mention{
			Field: m.field, Start: walk.at(m.start), End: walk.at(m.end), Text: d.mentionText(m), Kind: m.kind,
		})
	}
	d.room().spans = mentions
	return mentions
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// round keeps four decimals: enough for every use, and the same on machines
// that fuse multiplication and addition and those that don't.
func round(x float64) float64 {
	rounded := math.Round(x*1e4) / 1e4
	if rounded == 0 {
		return 0 // never -0
	}
	return rounded
}
