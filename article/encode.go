package article

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Encode returns the record's JSON. The same record gives the same bytes, which are
// those of encoding/json without its escapes for HTML: <, > and & are common in news.
func (e Enriched) Encode() ([]byte, error) {
	to := encoder{json: make([]byte, 0, e.likelyLength())}
	to.enriched(e)
	if to.err != nil {
		return nil, fmt.Errorf("encode article %s: %w", e.Article.ID, to.err)
	}
	if unused := cap(to.json) - len(to.json); unused > len(to.json)/4 {
		return bytes.Clone(to.json), nil // it is kept until it is published
	}
	return to.json, nil
}

// likelyLength is what most records fit in, and do not fall much short of.
func (e Enriched) likelyLength() int {
	const frame, entity, mention, item = 768, 176, 64, 64
	texts := len(e.Article.Title) + len(e.Text)
	length := frame + texts + texts/32 // for escapes
	for _, found := range e.Entities {
		length += entity + len(found.Name)
		for _, m := range found.Mentions {
			length += mention + len(m.Text)
		}
	}
	for _, t := range e.Topics {
		length += item + len(t.Name)
	}
	for _, p := range e.Summary {
		length += item + len(p.Text)
	}
	for _, k := range e.Keyphrases {
		length += item/2 + len(k.Text)
	}
	if e.Sentiment != nil {
		length += len(e.Sentiment.Sentences) * item * 3 / 4
	}
	return length
}

// EncodeExtra returns the JSON object of an article's unknown fields. They must be valid
// JSON.
func EncodeExtra(fields map[string]json.RawMessage) ([]byte, error) {
	e := encoder{}
	e.extra(fields)
	return e.json, e.err
}

// The methods below write what the tags of the types ask for.

func (e *encoder) raw(r Raw) {
	e.key(`{"id":`).text(r.ID)
	e.textUnlessEmpty(`,"url":`, r.URL)
	e.textUnlessEmpty(`,"source":`, r.Source)
	e.textUnlessEmpty(`,"title":`, r.Title)
	e.textUnlessEmpty(`,"body":`, r.Body)
	e.textUnlessEmpty(`,"html":`, r.HTML)
	e.textsUnlessEmpty(`,"authors":`, r.Authors)
	e.textUnlessEmpty(`,"section":`, r.Section)
	e.timeUnlessZero(`,"published_at":`, r.PublishedAt)
	e.textUnlessEmpty(`,"language":`, r.Language)
	e.extraUnlessEmpty(`,"extra":`, r.Extra)
	e.key(`}`)
}

func (e *encoder) enriched(r Enriched) {
	e.key(`{"schema":`).text(r.Schema)
	e.key(`,"article":`).article(r.Article)
	e.key(`,"text":`).text(r.Text)
	e.key(`,"language":{"code":`).text(r.Language.Code)
	e.key(`,"confidence":`).float(r.Language.Confidence)
	e.key(`},"entities":`)
	list(e, r.Entities, e.entity)
	e.key(`,"topics":`)
	list(e, r.Topics, e.topic)
	e.key(`,"sentiment":`).sentiment(r.Sentiment)
	e.key(`,"summary":`)
	list(e, r.Summary, e.passage)
	e.key(`,"keyphrases":`)
	list(e, r.Keyphrases, e.keyphrase)
	e.key(`,"story":{"fingerprint":`).text(r.Story.Fingerprint)
	e.key(`},"pipeline":`).pipeline(r.Pipeline)
	if r.Source != nil {
		e.key(`,"source":`).source(*r.Source)
	}
	e.key(`}`)
}

func (e *encoder) article(a Article) {
	e.key(`{"id":`).text(a.ID)
	e.textUnlessEmpty(`,"url":`, a.URL)
	e.textUnlessEmpty(`,"source":`, a.Source)
	e.key(`,"title":`).text(a.Title)
	e.timeUnlessZero(`,"published_at":`, a.PublishedAt)
	e.textsUnlessEmpty(`,"authors":`, a.Authors)
	if a.Dateline != nil {
		e.key(`,"dateline":{"place":`).text(a.Dateline.Place)
		e.textUnlessEmpty(`,"date":`, a.Dateline.Date)
		e.textUnlessEmpty(`,"agency":`, a.Dateline.Agency)
		e.key(`}`)
	}
	e.textUnlessEmpty(`,"section":`, a.Section)
	e.extraUnlessEmpty(`,"extra":`, a.Extra)
	e.key(`}`)
}

func (e *encoder) entity(found Entity) {
	e.key(`{"id":`).text(found.ID)
	e.key(`,"name":`).text(found.Name)
	e.key(`,"type":`).text(string(found.Type))
	e.textUnlessEmpty(`,"wikidata":`, found.Wikidata)
	e.textUnlessEmpty(`,"country":`, found.Country)
	if found.Lat != nil {
		e.key(`,"lat":`).float(*found.Lat)
	}
	if found.Lon != nil {
		e.key(`,"lon":`).float(*found.Lon)
	}
	e.key(`,"salience":`).float(found.Salience)
	e.key(`,"sentiment":`).float(found.Sentiment)
	e.key(`,"mentions":`)
	list(e, found.Mentions, e.mention)
	e.key(`}`)
}

func (e *encoder) mention(m Mention) {
	e.key(`{"field":`).text(string(m.Field))
	e.key(`,"start":`).number(int64(m.Start))
	e.key(`,"end":`).number(int64(m.End))
	e.key(`,"text":`).text(m.Text)
	e.key(`,"kind":`).text(string(m.Kind))
	e.key(`}`)
}

func (e *encoder) topic(t Topic) {
	e.key(`{"id":`).text(t.ID)
	e.key(`,"name":`).text(t.Name)
	e.key(`,"level":`).number(int64(t.Level))
	e.key(`,"score":`).float(t.Score)
	e.key(`}`)
}

func (e *encoder) sentiment(s *Sentiment) {
	if s == nil {
		e.key(`null`)
		return
	}
	e.key(`{"score":`).float(s.Score)
	e.key(`,"label":`).text(string(s.Label))
	if s.Title != nil {
		e.key(`,"title":{"score":`).float(s.Title.Score)
		e.key(`,"label":`).text(string(s.Title.Label))
		e.key(`}`)
	}
	e.key(`,"sentences":`)
	list(e, s.Sentences, e.sentence)
	e.key(`}`)
}

func (e *encoder) sentence(s SentenceSentiment) {
	e.key(`{"start":`).number(int64(s.Start))
	e.key(`,"end":`).number(int64(s.End))
	e.key(`,"score":`).float(s.Score)
	e.key(`}`)
}

func (e *encoder) passage(p Passage) {
	e.key(`{"start":`).number(int64(p.Start))
	e.key(`,"end":`).number(int64(p.End))
	e.key(`,"text":`).text(p.Text)
	e.key(`}`)
}

func (e *encoder) keyphrase(k Keyphrase) {
	e.key(`{"text":`).text(k.Text)
	e.key(`,"score":`).float(k.Score)
	e.key(`}`)
}

func (e *encoder) pipeline(p Pipeline) {
	e.key(`{"version":`).text(p.Version)
	e.key(`,"digest":`).text(p.Digest)
	e.key(`,"stages":`)
	list(e, p.Stages, e.text)
	e.key(`}`)
}

func (e *encoder) source(s Source) {
	e.key(`{"topic":`).text(s.Topic)
	e.key(`,"partition":`).number(int64(s.Partition))
	e.key(`,"offset":`).number(s.Offset)
	e.key(`,"timestamp":`).time(s.Timestamp)
	e.key(`}`)
}
