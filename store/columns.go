package store

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
)

// The functions here turn outcomes into the parameters of a statement: an
// array for each column.

// stageLists are the lists of stages that ran, each once and in order.
func stageLists(outcomes []*article.Outcome) []string {
	var lists []string
	for _, o := range outcomes {
		if o.Enriched == nil {
			continue
		}
		if list := arrayLiteral(o.Enriched.Pipeline.Stages); !slices.Contains(lists, list) {
			lists = append(lists, list)
		}
	}
	slices.Sort(lists)
	return lists
}

func entityColumns(entities []*article.Entity) []any {
	return []any{
		column(entities, func(e *article.Entity) string { return e.ID }),
		column(entities, func(e *article.Entity) string { return e.Name }),
		column(entities, func(e *article.Entity) string { return string(e.Type) }),
		column(entities, func(e *article.Entity) string { return e.Wikidata }),
		column(entities, func(e *article.Entity) string { return e.Country }),
		column(entities, func(e *article.Entity) *float64 { return e.Lat }),
		column(entities, func(e *article.Entity) *float64 { return e.Lon }),
	}
}

// namedEntities are those of outcomes, each once and in order.
func namedEntities(outcomes []*article.Outcome) []*article.Entity {
	outcomes = slices.DeleteFunc(slices.Clone(outcomes), func(o *article.Outcome) bool { return o.Enriched == nil })
	all := findAll(outcomes, func(e *article.Enriched) []article.Entity { return e.Entities })
	places, distinct := make(map[string]int, len(all)), make([]*article.Entity, 0, len(all))
	for _, f := range all {
		if place, known := places[f.item.ID]; known {
			distinct[place] = merged(distinct[place], f.item)
		} else {
			places[f.item.ID] = len(distinct)
			distinct = append(distinct, f.item)
		}
	}
	slices.SortFunc(distinct, func(a, b *article.Entity) int { return strings.Compare(a.ID, b.ID) })
	return distinct
}

// merged returns the second of two of the same entity, with what updateEntities would
// keep of the first.
func merged(a, b *article.Entity) *article.Entity {
	name, country := max(a.Name, b.Name), max(a.Country, b.Country)
	lat, lon := position(a, b)
	if name == b.Name && country == b.Country && lat == b.Lat && lon == b.Lon {
		return b
	}
	both := *b
	both.Name, both.Country, both.Lat, both.Lon = name, country, lat, lon
	return &both
}

// position returns the one of two positions that updateEntities would keep.
func position(a, b *article.Entity) (lat, lon *float64) {
	switch {
	case a.Lat == nil || a.Lon == nil:
		return b.Lat, b.Lon
	case b.Lat == nil || b.Lon == nil:
		return a.Lat, a.Lon
	case cmp.Or(cmp.Compare(*a.Lat, *b.Lat), cmp.Compare(*a.Lon, *b.Lon)) > 0:
		return a.Lat, a.Lon
	}
	return b.Lat, b.Lon
}

func articleColumns(outcomes []*article.Outcome) []any {
	return []any{
		column(outcomes, articleID),
		column(outcomes, func(o *article.Outcome) string { return o.Raw.Source }),
		column(outcomes, func(o *article.Outcome) string { return o.Raw.URL }),
		column(outcomes, func(o *article.Outcome) string { return o.Raw.Title }),
		column(outcomes, func(o *article.Outcome) string { return arrayLiteral(o.Raw.Authors) }),
		column(outcomes, func(o *article.Outcome) string { return o.Raw.Section }),
		column(outcomes, func(o *article.Outcome) *time.Time { return timeOrNull(o.Raw.PublishedAt) }),
		column(outcomes, func(o *article.Outcome) string { return o.Raw.Language }),
		column(outcomes, func(o *article.Outcome) *string { return textOrNull(string(o.Raw.Extra)) }),
		column(outcomes, func(o *article.Outcome) *string { return textOrNull(o.Raw.Body) }),
		column(outcomes, func(o *article.Outcome) *string { return textOrNull(o.Raw.HTML) }),
		column(outcomes, contentHash),
		column(outcomes, func(o *article.Outcome) bool { return o.Enriched == nil }),
		column(outcomes, func(o *article.Outcome) []byte { return o.Raw.Key }),
		column(outcomes, func(o *article.Outcome) string { return o.Source.Topic }),
		column(outcomes, func(o *article.Outcome) int { return o.Source.Partition }),
		column(outcomes, func(o *article.Outcome) int64 { return o.Source.Offset }),
		column(outcomes, func(o *article.Outcome) time.Time { return o.Source.Timestamp }),
	}
}

func contentHash(o *article.Outcome) string {
	if o.Enriched == nil {
		return ""
	}
	return o.Raw.Hash()
}

func revisionColumns(outcomes []*article.Outcome) []any {
	return []any{
		column(outcomes, articleID),
		column(outcomes, func(o *article.Outcome) time.Time { return o.Source.Timestamp }),
		column(outcomes, func(o *article.Outcome) int64 { return o.Source.Offset }),
	}
}

// enrichmentColumns takes the label of each outcome's row too.
func enrichmentColumns(digest string, outcomes []*article.Outcome, editions []int) []any {
	return []any{
		digest,
		column(outcomes, articleID),
		column(outcomes, publishedAt),
		column(outcomes, func(o *article.Outcome) string { return o.Enriched.Article.Title }),
		column(outcomes, func(o *article.Outcome) string { return o.Enriched.Text }),
		column(outcomes, func(o *article.Outcome) string { return o.Enriched.Language.Code }),
		column(outcomes, func(o *article.Outcome) float64 { return o.Enriched.Language.Confidence }),
		column(outcomes, func(o *article.Outcome) *float64 {
			return sentiment(o, func(s article.Sentiment) *float64 { return &s.Score })
		}),
		column(outcomes, func(o *article.Outcome) *string {
			return sentiment(o, func(s article.Sentiment) *string { return textOrNull(string(s.Label)) })
		}),
		column(outcomes, func(o *article.Outcome) *float64 { return sentiment(o, titleScore) }),
		column(outcomes, func(o *article.Outcome) *string {
			return sentiment(o, func(s article.Sentiment) *string { return sentencesText(s.Sentences) })
		}),
		column(outcomes, func(o *article.Outcome) string { return passagesText(o.Enriched.Summary) }),
		column(outcomes, func(o *article.Outcome) string {
			// The words of a phrase have one space between them, and never a line's end.
			return strings.Join(column(o.Enriched.Keyphrases, func(k article.Keyphrase) string { return k.Text }), "\n")
		}),
		column(outcomes, func(o *article.Outcome) string { return o.Enriched.Story.Fingerprint }),
		column(outcomes, func(o *article.Outcome) string { return arrayLiteral(o.Enriched.Pipeline.Stages) }),
		editions,
		column(outcomes, func(o *article.Outcome) string { return o.Raw.Source }),
		column(outcomes, func(o *article.Outcome) string { return arrayLiteral(o.Enriched.Article.Authors) }),
		column(outcomes, func(o *article.Outcome) *string {
			return jsonOrNull(o.Enriched.Article.Dateline, o.Enriched.Article.Dateline != nil)
		}),
	}
}

// publishedAt is when an article was published; without that, the time of its
// record.
func publishedAt(o *article.Outcome) time.Time {
	if at := o.Enriched.Article.PublishedAt; !at.IsZero() {
		return at
	}
	return o.Source.Timestamp
}

// sentiment takes a value of a sentiment, or null where there is none.
func sentiment[T any](o *article.Outcome, value func(article.Sentiment) *T) *T {
	if o.Enriched.Sentiment == nil {
		return nil
	}
	return value(*o.Enriched.Sentiment)
}

func titleScore(s article.Sentiment) *float64 {
	if s.Title == nil {
		return nil
	}
	return &s.Title.Score
}

// found is an entity or a topic, with the article that it was found in.
type found[T any] struct {
	outcome *article.Outcome
	item    *T
}

func findAll[T any](outcomes []*article.Outcome, items func(*article.Enriched) []T) []found[T] {
	count := 0
	for _, o := range outcomes {
		count += len(items(o.Enriched))
	}
	all := make([]found[T], 0, count)
	for _, o := range outcomes {
		list := items(o.Enriched)
		for i := range list {
			all = append(all, found[T]{o, &list[i]})
		}
	}
	return all
}

func foundID[T any](f found[T]) string      { return articleID(f.outcome) }
func foundDate[T any](f found[T]) time.Time { return publishedAt(f.outcome) }

func mentionColumns(outcomes []*article.Outcome) []any {
	all := findAll(outcomes, func(e *article.Enriched) []article.Entity { return e.Entities })
	return []any{
		column(all, foundID),
		column(all, func(f found[article.Entity]) string { return f.item.ID }),
		column(all, foundDate),
		column(all, func(f found[article.Entity]) int { return count(f.item.Mentions, article.Name) }),
		column(all, func(f found[article.Entity]) int { return count(f.item.Mentions, article.Demonym) }),
		column(all, func(f found[article.Entity]) float64 { return f.item.Salience }),
		column(all, func(f found[article.Entity]) float64 { return f.item.Sentiment }),
		column(all, func(f found[article.Entity]) string { return spansText(f.item.Mentions) }),
	}
}

// mentionFields are the columns of appendMention.
var mentionFields = []string{"enrichment", "published_at", "names", "demonyms", "salience", "sentiment", "entity_id", "spans"}

func appendMention(row []byte, keys map[string]int64, f found[article.Entity]) []byte {
	row = appendBigint(row, keys[articleID(f.outcome)])
	row = appendTime(row, publishedAt(f.outcome))
	row = appendInteger(row, count(f.item.Mentions, article.Name))
	row = appendInteger(row, count(f.item.Mentions, article.Demonym))
	row = appendReal(row, f.item.Salience)
	row = appendReal(row, f.item.Sentiment)
	row = appendText(row, f.item.ID)
	return appendText(row, spansText(f.item.Mentions))
}

func count(mentions []article.Mention, kind article.MentionKind) int {
	n := 0
	for _, m := range mentions {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

func topicColumns(outcomes []*article.Outcome) []any {
	all := findAll(outcomes, func(e *article.Enriched) []article.Topic { return e.Topics })
	return []any{
		column(all, foundID),
		column(all, func(f found[article.Topic]) string { return f.item.ID }),
		column(all, func(f found[article.Topic]) string { return f.item.Name }),
		column(all, func(f found[article.Topic]) int { return f.item.Level }),
		column(all, foundDate),
		column(all, func(f found[article.Topic]) float64 { return f.item.Score }),
	}
}

// topicFields are the columns of appendTopic.
var topicFields = []string{"enrichment", "published_at", "topic", "score", "topic_id"}

func appendTopic(row []byte, keys map[string]int64, numbers map[topicName]int, f found[article.Topic]) []byte {
	row = appendBigint(row, keys[articleID(f.outcome)])
	row = appendTime(row, publishedAt(f.outcome))
	row = appendInteger(row, numbers[nameOf(f.item)])
	row = appendReal(row, f.item.Score)
	return appendText(row, f.item.ID)
}

// topicName is what articles say of a topic itself.
type topicName struct {
	id, name string
	level    int
}

func nameOf(t *article.Topic) topicName { return topicName{t.ID, t.Name, t.Level} }

// topicNames are those of outcomes, each once and in order.
func topicNames(outcomes []*article.Outcome) []topicName {
	var names []topicName
	seen := make(map[topicName]bool)
	for _, o := range outcomes {
		if o.Enriched == nil {
			continue
		}
		for i := range o.Enriched.Topics {
			if name := nameOf(&o.Enriched.Topics[i]); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.SortFunc(names, func(a, b topicName) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.name, b.name), cmp.Compare(a.level, b.level))
	})
	return names
}

func topicNameColumns(names []topicName) []any {
	return []any{
		column(names, func(n topicName) string { return n.id }),
		column(names, func(n topicName) string { return n.name }),
		column(names, func(n topicName) int { return n.level }),
	}
}

func deadLetterColumns(outcomes []*article.Outcome) []any {
	return []any{
		column(outcomes, func(o *article.Outcome) string { return o.Source.Topic }),
		column(outcomes, func(o *article.Outcome) int { return o.Source.Partition }),
		column(outcomes, func(o *article.Outcome) int64 { return o.Source.Offset }),
		column(outcomes, func(o *article.Outcome) []byte { return o.Dead.Key }),
		column(outcomes, func(o *article.Outcome) string { return string(o.Dead.Fault.Class) }),
		column(outcomes, func(o *article.Outcome) string { return o.Dead.Fault.Stage }),
		column(outcomes, func(o *article.Outcome) string { return storable(o.Dead.Fault.Message) }),
		column(outcomes, func(o *article.Outcome) string { return o.Dead.Pipeline.Digest }),
		column(outcomes, func(o *article.Outcome) int { return len(o.Dead.Value) }),
		column(outcomes, func(o *article.Outcome) time.Time { return o.Source.Timestamp }),
	}
}

func column[T, V any](rows []T, value func(T) V) []V {
	values := make([]V, len(rows))
	for i, row := range rows {
		values[i] = value(row)
	}
	return values
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// jsonOrNull encodes a value of the article package, which always can be.
func jsonOrNull(value any, present bool) *string {
	if !present {
		return nil
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		panic("store: encode a column: " + err.Error())
	}
	text := string(encoded)
	return &text
}

// storable makes a message that may quote a broken record fit Postgres.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", " ")
}

// arrayLiteral writes a list in Postgres' own form, such as {"a","b"}.
func arrayLiteral(items []string) string {
	if len(items) == 0 {
		return "{}"
	}
	room := len("{}")
	for _, item := range items {
		room += len(`"",`) + len(item)
	}
	var literal strings.Builder
	literal.Grow(room)
	separator := byte('{')
	for _, item := range items {
		literal.WriteByte(separator)
		literal.WriteByte('"')
		for special := strings.IndexAny(item, `\"`); special >= 0; special = strings.IndexAny(item, `\"`) {
			literal.WriteString(item[:special])
			literal.WriteByte('\\')
			literal.WriteByte(item[special])
			item = item[special+1:]
		}
		literal.WriteString(item)
		literal.WriteByte('"')
		separator = ','
	}
	literal.WriteByte('}')
	return literal.String()
}
