package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// named makes an article of a source and a month in which an entity is named by
// each text.
func named(id string, offset int64, source, month string, names map[string]article.Entity) article.Outcome {
	o := enriched(id, offset)
	o.Raw.Source, o.Enriched.Article.Source = source, source
	at, err := time.Parse("2006-01", month)
	if err != nil {
		panic(err)
	}
	o.Raw.PublishedAt, o.Enriched.Article.PublishedAt = at, at
	o.Enriched.Text = "Paris, Acme, Jane, X, Y, Z"
	for text, entity := range names {
		entity.Salience = 0.5
		entity.Mentions = []article.Mention{mentionOf(o, text)}
		o.Enriched.Entities = append(o.Enriched.Entities, entity)
	}
	return o
}

// mentionOf is where the text of an article has a name.
func mentionOf(o article.Outcome, name string) article.Mention {
	start := strings.Index(o.Enriched.Text, name)
	return article.Mention{Field: article.TextField, Start: start, End: start + len(name), Text: name, Kind: article.Name}
}

func TestDiff(t *testing.T) {
	var (
		local  = article.Entity{ID: "e-acme", Name: "Acme", Type: article.Organization}
		linked = article.Entity{ID: "Q1", Name: "Acme Rockets", Type: article.Organization, Wikidata: "Q1"}
		paris  = article.Entity{ID: "Q90", Name: "Paris", Type: article.Place, Wikidata: "Q90"}
		texas  = article.Entity{ID: "Q830149", Name: "Paris, Texas", Type: article.Place, Wikidata: "Q830149"}
		jane   = article.Entity{ID: "e-jane", Name: "Jane Doe", Type: article.Person}
	)
	type names = map[string]article.Entity
	s, _ := storetest.New(t)
	alike := named("alike", 1, "Reuters", "2026-01", names{"Paris": paris})
	save(t, s, alike,
		named("linked", 2, "Reuters", "2026-01", names{"Acme": local, "Paris": paris}),
		named("moved", 3, "Reuters", "2026-02", names{"Paris": paris, "Jane": jane}),
		named("flipped", 4, "AFP", "2026-02", names{"Jane": jane}),
		named("hidden", 5, "AFP", "2026-02", names{"Jane": jane}),
		named("untouched", 6, "AFP", "2026-02", names{"Jane": jane}))
	edition, err := s.BeginEdition(t.Context(), "bbbb")
	if err != nil {
		t.Fatal(err)
	}
	flipped := named("flipped", 4, "AFP", "2026-02", names{"Jane": jane})
	flipped.Enriched.Topics = []article.Topic{
		{ID: "medtop:15000000", Name: "sport", Level: 1, Score: 0.8}, {ID: "medtop:11000000", Name: "politics", Level: 1, Score: 0.75},
	}
	flipped.Enriched.Language.Code = "nl"
	flipped.Enriched.Sentiment = &article.Sentiment{Score: -0.1766, Label: article.Negative}
	flipped.Enriched.Summary = []article.Passage{{Start: 13, End: 17, Text: "Jane"}}
	replaySave(t, s, edition, alike,
		named("linked", 2, "Reuters", "2026-01", names{"Acme": linked, "Paris": paris}),
		named("moved", 3, "Reuters", "2026-02", names{"Paris": texas, "Jane": jane}),
		flipped)
	if err := s.HideInEdition(t.Context(), edition, "bbbb", enriched("hidden", 5)); err != nil {
		t.Fatal(err)
	}
	ignore := cmpopts.IgnoreFields(article.GroupDiff{}, "SentimentFrom", "SentimentTo")
	got, err := s.Diff(t.Context(), 1, edition, 1)
	if err != nil {
		t.Fatal(err)
	}
	example := func(id, title, source string) article.Example {
		return article.Example{ID: id, Title: title, Source: source}
	}
	inLinked, inMoved := example("linked", "title 2", "Reuters"), example("moved", "title 3", "Reuters")
	inFlipped, inHidden := example("flipped", "title 4", "AFP"), example("hidden", "title 5", "AFP")
	in := func(examples ...article.Example) []article.Example { return append([]article.Example{}, examples...) }
	want := article.Diff{
		From: article.DiffEdition{Edition: 1, Shown: true, Pipelines: []article.PipelineCount{{Version: "1", Digest: "aaaa", Articles: 6}}},
		To: article.DiffEdition{
			Edition: 2, Pipelines: []article.PipelineCount{{Version: "2", Digest: "bbbb", Articles: 4}, {Version: "1", Digest: "aaaa", Articles: 1}},
		},
		Articles: article.ArticlesDiff{OnlyFrom: 1, Both: 5, Identical: 2, Changed: 3, OnlyFroms: in(inHidden), OnlyTos: in()},
		Parts:    article.PartsDiff{Language: 1, Sentiment: 1, Entities: 2, Topics: 1, Summary: 1},
		Entities: article.EntitiesDiff{
			Gained: 2, Lost: 3, Articles: 3, New: 2, Gone: 1,
			MostGained: []article.EntityChange{
				{ID: "Q1", Name: "Acme Rockets", Type: article.Organization, Wikidata: "Q1", To: 1, Gained: 1, Examples: in(inLinked)},
				{ID: "Q830149", Name: "Paris, Texas", Type: article.Place, Wikidata: "Q830149", To: 1, Gained: 1, Examples: in(inMoved)},
			},
			MostLost: []article.EntityChange{
				{ID: "Q90", Name: "Paris", Type: article.Place, Wikidata: "Q90", From: 3, To: 2, Lost: 1, Examples: in(inMoved)},
				{ID: "e-acme", Name: "Acme", Type: article.Organization, From: 1, Lost: 1, Examples: in(inLinked)},
				{ID: "e-jane", Name: "Jane Doe", Type: article.Person, From: 4, To: 3, Lost: 1, Examples: in(inHidden)},
			},
		},
		Links: article.LinksDiff{Changed: 2, Linked: 1, Moved: 1, Most: []article.LinkChange{
			{
				From: article.LinkedEntity{ID: "Q90", Name: "Paris", Type: article.Place, Wikidata: "Q90"}, To: article.LinkedEntity{ID: "Q830149", Name: "Paris, Texas", Type: article.Place, Wikidata: "Q830149"},
				Names: []string{"Paris"}, Articles: 1, Examples: in(inMoved),
			},
			{
				From: article.LinkedEntity{ID: "e-acme", Name: "Acme", Type: article.Organization}, To: article.LinkedEntity{ID: "Q1", Name: "Acme Rockets", Type: article.Organization, Wikidata: "Q1"},
				Names: []string{"Acme"}, Articles: 1, Examples: in(inLinked),
			},
		}},
		Topics: article.TopicsDiff{
			Gained: 1, Lost: 1, Flipped: 1,
			MostGained: []article.TopicChange{{ID: "medtop:15000000", Name: "sport", Level: 1, To: 1, Gained: 1, Examples: in(inFlipped)}},
			MostLost:   []article.TopicChange{{ID: "medtop:11000000", Name: "politics", Level: 1, From: 6, To: 5, Lost: 1, Examples: in(inHidden)}},
			Flips:      []article.TopicFlip{{From: "politics", To: "sport", Articles: 1, Examples: in(inFlipped)}},
		},
		Sentiment: article.SentimentDiff{
			Compared: 4, MeanFrom: 0.1234, MeanTo: 0.0484,
			Distribution: []article.SentimentShift{
				{Low: -2, High: -0.5},
				{Low: -0.5, High: -0.2, Articles: 1},
				{Low: -0.2, High: -0.1},
				{Low: -0.1, High: -0.05},
				{Low: -0.05},
				{Articles: 3},
				{High: 0.05},
				{Low: 0.05, High: 0.1},
				{Low: 0.1, High: 0.2},
				{Low: 0.2, High: 0.5},
				{Low: 0.5, High: 2},
			},
			Labels: []article.LabelChange{
				{From: article.Positive, To: article.Positive, Articles: 3, Examples: in()},
				{From: article.Positive, To: article.Negative, Articles: 1, Examples: in(inFlipped)},
			},
			Movers: []article.SentimentMover{{Example: inFlipped, From: 0.1234, To: -0.1766}},
		},
		Languages: []article.LanguageChange{{From: "en", To: "nl", Articles: 1, Examples: in(inFlipped)}},
		Summaries: article.SummariesDiff{Changed: 1, Examples: []article.SummaryChange{
			{Example: inFlipped, From: []string{"Paris, Acme"}, To: []string{"Jane"}},
		}},
		Sources: []article.GroupDiff{
			{Name: "Reuters", From: 3, To: 3, Changed: 2, EntitiesGained: 2, EntitiesLost: 2, Examples: in(inMoved)},
			{Name: "AFP", From: 3, To: 2, Changed: 1, EntitiesLost: 1, TopicsFlipped: 1, Examples: in(inFlipped)},
		},
		Months: []article.GroupDiff{
			{Name: "2026-01", From: 2, To: 2, Changed: 1, EntitiesGained: 1, EntitiesLost: 1, Examples: in(inLinked)},
			{Name: "2026-02", From: 4, To: 3, Changed: 2, EntitiesGained: 1, EntitiesLost: 2, TopicsFlipped: 1, Examples: in(inFlipped)},
		},
	}
	if diff := cmp.Diff(want, got, ignore, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := s.Diff(t.Context(), 1, 7, 1); !errors.Is(err, store.ErrNoEdition) {
		t.Errorf("with an edition that is not there: %v", err)
	}
}

// Compared the other way round everything is the other way round, counts add up,
// and articles are identical exactly if their results are.
func TestDiffAddsUp(t *testing.T) {
	s, _ := storetest.New(t)
	const seed = 1
	random := rand.New(rand.NewPCG(seed, seed))
	var live, again []article.Outcome
	var identical, links int64
	for i := range 200 {
		before, after := randomOutcome(random, i), randomOutcome(random, i)
		live = append(live, before)
		reached := random.IntN(4) > 0
		if reached {
			again = append(again, after)
			links += linksChanged(before, after)
		}
		// Names are not compared, only how often there is one.
		if !reached || cmp.Equal(before.Enriched, after.Enriched, cmpopts.IgnoreFields(article.Mention{}, "Text", "Start", "End")) {
			identical++
		}
	}
	save(t, s, live...)
	edition, err := s.BeginEdition(t.Context(), "bbbb")
	if err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, edition, again...)
	d, err := s.Diff(t.Context(), 1, edition, 1)
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.Diff(t.Context(), edition, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if d.Articles.Identical != identical || d.Articles.Identical+d.Articles.Changed != d.Articles.Both {
		t.Errorf("%d are identical; %+v", identical, d.Articles)
	}
	there, mirrored := countsOf(d), countsOf(back)
	mirrored.gained, mirrored.lost = mirrored.lost, mirrored.gained
	mirrored.topicsGained, mirrored.topicsLost = mirrored.topicsLost, mirrored.topicsGained
	if there != mirrored || there.links != links || there.flipped == 0 {
		t.Errorf("%+v, and the other way round %+v", there, mirrored)
	}
	for _, e := range append(d.Entities.MostGained, d.Entities.MostLost...) {
		if e.From+e.Gained-e.Lost != e.To {
			t.Errorf("%+v", e)
		}
	}
	for _, groups := range [][]article.GroupDiff{d.Sources, d.Months} {
		sum := diffCounts{links: there.links, topicsGained: there.topicsGained, topicsLost: there.topicsLost}
		for _, g := range groups {
			sum.changed += g.Changed
			sum.gained += g.EntitiesGained
			sum.lost += g.EntitiesLost
			sum.flipped += g.TopicsFlipped
		}
		if sum != there {
			t.Errorf("%+v, and by group %+v", there, sum)
		}
	}
}

// randomOutcome makes an enrichment of the i-th article, with up to three
// entities under names that others can have too.
func randomOutcome(random *rand.Rand, i int) article.Outcome {
	o := named(fmt.Sprint("article ", i), int64(i+2), fmt.Sprint("source ", i%2), fmt.Sprintf("2026-0%d", i%3+1), nil)
	for _, id := range []string{"x", "y", "z"} {
		if random.IntN(2) == 0 {
			entity := article.Entity{ID: id, Name: id, Type: article.Place}
			for range 1 + random.IntN(2) {
				name := []string{"X", "Y", "Z"}[random.IntN(3)]
				entity.Mentions = append(entity.Mentions, mentionOf(o, name))
			}
			o.Enriched.Entities = append(o.Enriched.Entities, entity)
		}
	}
	o.Enriched.Topics[0].ID = []string{"medtop:01", "medtop:02"}[random.IntN(2)]
	o.Enriched.Sentiment.Score = []float64{-0.5, 0.1, 0.1}[random.IntN(3)]
	return o
}

// linksChanged counts the pairs of entities that a name has gone from and come
// to, of those that are named more or less often.
func linksChanged(before, after article.Outcome) (n int64) {
	gone, come := namesOnlyIn(before, after), namesOnlyIn(after, before)
	for _, from := range gone {
		for _, to := range come {
			if slices.ContainsFunc(from, func(name string) bool { return slices.Contains(to, name) }) {
				n++
			}
		}
	}
	return n
}

// namesOnlyIn returns, by entity, the names that stand for it in one only.
func namesOnlyIn(one, other article.Outcome) map[string][]string {
	names, others := namesByEntity(one), namesByEntity(other)
	only := map[string][]string{}
	for id, list := range names {
		if len(list) == len(others[id]) {
			continue
		}
		for _, name := range list {
			if !slices.Contains(others[id], name) {
				only[id] = append(only[id], name)
			}
		}
	}
	return only
}

func namesByEntity(o article.Outcome) map[string][]string {
	names := map[string][]string{}
	for _, e := range o.Enriched.Entities {
		for _, m := range e.Mentions {
			names[e.ID] = append(names[e.ID], m.Text)
		}
	}
	return names
}

// diffCounts are the counts of a Diff that can be checked against each other.
type diffCounts struct{ changed, gained, lost, links, topicsGained, topicsLost, flipped int64 }

func countsOf(d article.Diff) diffCounts {
	return diffCounts{
		d.Articles.Changed, d.Entities.Gained, d.Entities.Lost, d.Links.Changed, d.Topics.Gained, d.Topics.Lost, d.Topics.Flipped,
	}
}
