package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

func TestMain(m *testing.M) {
	os.Exit(storetest.MainWithoutLeaks(m))
}

var pipelineA = article.Pipeline{Version: "1", Digest: "aaaa"}

// enriched makes a revision of an article; what varies with it shows which
// revision a row is of.
func enriched(id string, revision int64, entities ...string) article.Outcome {
	at := time.UnixMilli(1_700_000_000_000 + revision).UTC()
	source := article.Source{Topic: "raw", Partition: 0, Offset: revision, Timestamp: at}
	raw := article.Raw{
		Key: []byte(id), ID: id, Title: fmt.Sprint("title ", revision), Body: "body", PublishedAt: at,
		Authors: []string{`quote " backslash \ comma,`, "{brace}", "NULL"},
	}
	record := &article.Enriched{
		Schema: article.Schema, Article: article.Article{ID: id, Title: raw.Title, PublishedAt: at, Authors: raw.Authors}, Text: "Text of it.",
		Language:  article.Language{Code: "en", Confidence: 0.9876},
		Sentiment: &article.Sentiment{Score: 0.1234, Label: article.Positive, Sentences: []article.SentenceSentiment{{Start: 0, End: 11, Score: 0.5}}},
		Summary:   []article.Passage{{Start: 0, End: 11, Text: "Text of it."}}, Story: storyOf("Text of it."),
		Topics:   []article.Topic{{ID: "medtop:11000000", Name: "politics", Level: 1, Score: 0.75}},
		Pipeline: article.Pipeline{Stages: []string{"text"}}, Source: &source,
	}
	for _, name := range entities {
		record.Entities = append(record.Entities, article.Entity{
			ID: "id-" + strings.ToLower(name), Name: name, Type: article.Place,
			Salience: 0.3333, Mentions: []article.Mention{{Field: article.TextField, Start: 0, End: 4, Text: "Text", Kind: article.Name}},
		})
	}
	return article.Outcome{Source: source, Raw: raw, Enriched: record}
}

// handedOn is enriched by a pipeline without stages.
func handedOn(id string, revision int64) article.Outcome {
	o := enriched(id, revision)
	o.Enriched = &article.Enriched{
		Schema: article.Schema, Article: o.Enriched.Article, Text: o.Raw.Body, Language: article.Language{Code: "und"},
		Pipeline: article.Pipeline{Stages: []string{}}, Source: o.Enriched.Source,
	}
	return o
}

// again is a record with the content of another one that comes later.
func again(o article.Outcome, offset int64) article.Outcome {
	o.Source = enriched("", offset).Source
	found := *o.Enriched
	found.Source = &o.Source
	o.Enriched = &found
	return o
}

func retracted(id string, revision int64) article.Outcome {
	o := enriched(id, revision)
	return article.Outcome{Source: o.Source, Retracted: id}
}

func dead(offset int64) article.Outcome {
	o := enriched("x", offset)
	return article.Outcome{Source: o.Source, Dead: &article.DeadLetter{Fault: article.Fault{
		Class: article.Undecodable, Stage: "decode",
		Message: "broken \x00 and \xff",
	}, Key: []byte("\x00\xff"), Value: []byte("{"), Pipeline: pipelineA}}
}

var tables = []string{
	"articles", "enrichments", "entities", "mentions", "article_topics", "dead_letters", "stories",
	"entity_days", "entity_split_hours", "topic_hours", "topic_days", "article_hours", "article_days",
}

// numbered are the tables that name an enrichment by its number, which differs
// between two databases with the same articles.
var numbered = []string{"mentions", "article_topics"}

// dump returns all rows of all tables, without the clock's columns, numbers of rows, and
// which of several records with one content brought it: the first one that was saved.
func dump(t testing.TB, address string) map[string][]string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	all := map[string][]string{}
	for _, table := range tables {
		sql := `SELECT (to_jsonb(t) - '{created_at,key,revision_offset,revision_timestamp}'::text[])::text FROM ` + table + ` t ORDER BY 1`
		if table == "enrichments" { // in whatever form texts, summaries and stages are kept
			sql = `SELECT (to_jsonb(e) - '{created_at,key,passages,stage_list,record_offset,record_timestamp}'::text[] || jsonb_build_object('text', coalesce(e.text, a.body),
			               'pipeline', p.digest, 'summary', coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body))), 'stages', coalesce(e.stages, l.stages)))::text
			         FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN stage_lists l ON l.id = e.stage_list
			         LEFT JOIN pipelines p ON p.number = e.pipeline ORDER BY 1`
		}
		switch table { // which hours have rows of their own depends on what came and went
		case "entity_days":
			sql = `SELECT (to_jsonb(d) - '{hour,split}'::text[])::text FROM entity_days d ORDER BY 1`
		case "entity_split_hours":
			sql = `SELECT to_jsonb(h)::text FROM entity_hours h ORDER BY 1`
		}
		if table == "stories" {
			sql = `SELECT (to_jsonb(s) || jsonb_build_object('pipeline', p.digest))::text FROM stories s LEFT JOIN pipelines p ON p.number = s.pipeline ORDER BY 1`
		}
		if slices.Contains(numbered, table) {
			named := map[string]string{"mentions": "'{}'::jsonb", "article_topics": "(SELECT to_jsonb(n) - 'number' FROM topic_names n WHERE n.number = t.topic)"}
			sql = `SELECT (to_jsonb(t) - '{enrichment,topic}'::text[] || ` + named[table] + ` || jsonb_build_object('article_id', e.article_id, 'pipeline', p.digest))::text
			         FROM ` + table + ` t LEFT JOIN enrichments e ON e.key = t.enrichment LEFT JOIN pipelines p ON p.number = e.pipeline ORDER BY 1`
		}
		rows, err := conn.Query(ctx, sql)
		if err != nil {
			t.Fatal(err)
		}
		if all[table], err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// versions returns where each row stands and which transaction wrote it: a row
// that is written again changes both, even if its values stay.
func versions(t testing.TB, address string) (rows []string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, table := range tables {
		found, err := conn.Query(ctx, `SELECT '`+table+` ' || ctid::text || ' ' || xmin::text FROM `+table+` ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		of, err := pgx.CollectRows(found, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, of...)
	}
	return rows
}

func empty(t testing.TB, address string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "DELETE FROM "+strings.Join(tables, "; DELETE FROM ")); err != nil {
		t.Fatal(err)
	}
}

func save(t testing.TB, s *store.Store, outcomes ...article.Outcome) {
	t.Helper()
	if err := s.Save(context.Background(), claim(t, s), 1, pipelineA, outcomes); err != nil {
		t.Fatal(err)
	}
}

// claim returns a claim that no other writer has.
func claim(t testing.TB, s *store.Store) article.Claim {
	t.Helper()
	c, err := s.Claim(context.Background(), "group", strings.ToLower(rand.Text()), 0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Each case ends with the same tables as saving want at once.
func TestSaveEndsWithTheNewestRevision(t *testing.T) {
	for name, c := range map[string]struct{ saves, want [][]article.Outcome }{
		"a repeat changes nothing": {
			saves: [][]article.Outcome{{enriched("a", 1, "X", "Y")}, {enriched("a", 1, "X", "Y")}},
			want:  [][]article.Outcome{{enriched("a", 1, "X", "Y")}},
		},
		"an older revision changes nothing": {
			saves: [][]article.Outcome{{enriched("a", 2, "X")}, {enriched("a", 1, "X")}},
			want:  [][]article.Outcome{{enriched("a", 2, "X")}},
		},
		"of two revisions in a batch the newer stays": {
			saves: [][]article.Outcome{{enriched("a", 2, "X"), enriched("a", 1, "X"), enriched("b", 5)}},
			want:  [][]article.Outcome{{enriched("b", 5)}, {enriched("a", 2, "X")}},
		},
		"a newer revision takes entities away": {
			saves: [][]article.Outcome{{enriched("a", 1, "X", "Y")}, {enriched("a", 2, "Y")}},
			want:  [][]article.Outcome{{enriched("b", 1, "X")}, {retracted("b", 2)}, {enriched("a", 2, "Y")}, {retracted("b", 3)}},
		},
		"nothing older comes back after a retraction": {
			saves: [][]article.Outcome{{retracted("a", 3)}, {enriched("a", 2, "X")}},
			want:  [][]article.Outcome{{enriched("a", 1, "X")}, {retracted("a", 3)}},
		},
		"something newer does": {
			saves: [][]article.Outcome{{retracted("a", 3)}, {enriched("a", 4, "X")}},
			want:  [][]article.Outcome{{enriched("a", 4, "X")}},
		},
		"what no stage ran on takes nothing from the same revision": {
			saves: [][]article.Outcome{{enriched("a", 1, "X")}, {handedOn("a", 1)}},
			want:  [][]article.Outcome{{handedOn("a", 1)}, {enriched("a", 1, "X")}},
		},
		"and takes away what an older one had": {
			saves: [][]article.Outcome{{enriched("a", 1)}, {handedOn("a", 2)}},
			want:  [][]article.Outcome{{handedOn("a", 2)}, {enriched("a", 1)}},
		},
		"dead letters stand once": {
			saves: [][]article.Outcome{{dead(1), dead(2)}, {dead(1)}},
			want:  [][]article.Outcome{{dead(2)}, {dead(1)}},
		},
		"the name of an entity does not depend on who comes first": {
			saves: [][]article.Outcome{{enriched("a", 1, "MINSK")}, {enriched("b", 1, "Minsk")}},
			want:  [][]article.Outcome{{enriched("b", 1, "Minsk"), enriched("a", 1, "MINSK")}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, gotAddress := storetest.New(t)
			for _, outcomes := range c.saves {
				save(t, got, outcomes...)
			}
			want, wantAddress := storetest.New(t)
			for _, outcomes := range c.want {
				save(t, want, outcomes...)
			}
			a, b := dump(t, gotAddress), dump(t, wantAddress)
			if name == "a newer revision takes entities away" { // b is there only to make the entity known
				a["articles"], b["articles"] = nil, nil
			}
			if diff := cmp.Diff(b, a); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSaveOfUnchangedOutcomesWritesNoRow(t *testing.T) {
	s, address := storetest.New(t)
	outcomes := []article.Outcome{enriched("a", 1, "X", "Y"), enriched("b", 2, "Y"), retracted("c", 3), dead(4)}
	save(t, s, outcomes...)
	before := versions(t, address)
	if len(before) == 0 {
		t.Fatal("the first save wrote no row")
	}
	save(t, s, outcomes...)
	if diff := cmp.Diff(before, versions(t, address)); diff != "" {
		t.Errorf("the repeat wrote rows (-before +after):\n%s", diff)
	}
}

// Many sources send all they have again and again. What was found stays as it is then,
// and so do long texts.
func TestTheSameContentInAnotherRecordMovesTheArticleAlone(t *testing.T) {
	s, address := storetest.New(t)
	first := enriched("a", 1, "X", "Y")
	first.Raw.Body = longText(50_000)
	first.Enriched.Text = first.Raw.Body
	save(t, s, first, enriched("b", 2, "Y"))
	written := func() []string {
		rows := slices.DeleteFunc(versions(t, address), func(row string) bool { return strings.HasPrefix(row, "articles ") })
		return append(rows, outOfLine(t, address, "articles")...)
	}
	before := written()
	save(t, s, again(first, 3))
	save(t, s, again(first, 7))
	save(t, s, enriched("a", 5, "Z"), again(first, 6)) // late
	if diff := cmp.Diff(before, written()); diff != "" {
		t.Errorf("rows (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a 7 1 1", "b 2 - 2"}, list(t, address, `
SELECT concat_ws(' ', a.id, a.record_offset, coalesce(a.revision_offset::text, '-'), e.record_offset)
  FROM articles a JOIN enrichments e ON e.article_id = a.id ORDER BY 1`)); diff != "" {
		t.Errorf("offsets of the record, of the one that brought the content, and of the enrichment (-want +got):\n%s", diff)
	}
	states, err := s.FindRevisions(t.Context(), pipelineA.Digest, []article.RevisionQuery{
		{ID: "a", Hash: first.Raw.Hash(), Source: first.Source}, {ID: "a", Hash: first.Raw.Hash(), Source: again(first, 7).Source},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]article.RevisionState{article.RevisionOlder, article.RevisionUnchanged}, states); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}

	save(t, s, enriched("a", 8, "Z"))
	want, wantAddress := storetest.New(t)
	save(t, want, enriched("c", 1, "X"), enriched("a", 8, "Z"), enriched("b", 2, "Y"))
	save(t, want, retracted("c", 2)) // only there to make its entity known
	a, b := dump(t, address), dump(t, wantAddress)
	a["articles"], b["articles"] = nil, nil
	if diff := cmp.Diff(b, a); diff != "" {
		t.Errorf("after another revision (-want +got):\n%s", diff)
	}
	noRollupIsWrong(t, s)
}

// An article without a date is as old as its record.
func TestAnArticleWithoutADateIsNewInEachRecord(t *testing.T) {
	s, address := storetest.New(t)
	undated := enriched("a", 1, "X")
	undated.Raw.PublishedAt, undated.Enriched.Article.PublishedAt = time.Time{}, time.Time{}
	save(t, s, undated)
	save(t, s, again(undated, 3_600_000))
	want := []string{again(undated, 3_600_000).Source.Timestamp.Format("15:04:05") + " 3600000"}
	if diff := cmp.Diff(want, list(t, address, `
SELECT concat_ws(' ', to_char(published_at AT TIME ZONE 'UTC', 'HH24:MI:SS'), record_offset) FROM enrichments`)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	noRollupIsWrong(t, s)
}

// longText is what hardly compresses.
func longText(bytes int) string {
	chance := mathrand.NewChaCha8([32]byte{})
	text := make([]byte, bytes)
	for i := range text {
		text[i] = 'a' + byte(chance.Uint64()%26)
	}
	return string(text)
}

// outOfLine returns which transactions wrote the parts of long values of a table.
func outOfLine(t testing.TB, address, table string) []string {
	t.Helper()
	toast := list(t, address, `SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = '`+table+`'::regclass`)[0]
	parts := list(t, address, `SELECT concat_ws(' ', chunk_id, chunk_seq, xmin) FROM `+toast+` ORDER BY chunk_id, chunk_seq`)
	if len(parts) == 0 {
		t.Fatalf("%s has nothing out of line", table)
	}
	return parts
}

func TestWhatNoStageRanOnIsARowInArticlesAlone(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, handedOn("a", 1), handedOn("b", 2))
	for table, rows := range dump(t, address) {
		if want := map[string]int{"articles": 2}[table]; len(rows) != want {
			t.Errorf("%s has %d rows, want %d: %q", table, len(rows), want, rows)
		}
	}
}

// A pool that is upgraded does not wait for a replay.
func TestTheNewerPipelineReplacesTheOlderOnesResult(t *testing.T) {
	s, address := storetest.New(t)
	newer := article.Pipeline{Version: "2", Digest: "0002"}
	saveAs := func(pipeline article.Pipeline, outcomes ...article.Outcome) {
		t.Helper()
		if err := s.Save(t.Context(), claim(t, s), 1, pipeline, outcomes); err != nil {
			t.Fatal(err)
		}
	}
	saveAs(pipelineA, enriched("a", 1, "X"), enriched("b", 1, "X"))
	saveAs(newer, enriched("a", 1, "Y"))
	saveAs(pipelineA, enriched("a", 1, "X"))           // by a worker that is late
	saveAs(pipelineA, again(enriched("a", 1, "X"), 2)) // and by one of before, of the same content
	want := []string{"a 0002 0 id-y", "b aaaa 0 id-x"}
	if diff := cmp.Diff(want, findings(t, address)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	saveAs(pipelineA, enriched("a", 3, "X")) // the newer revision counts, whoever enriches it
	want = []string{"a aaaa 0 id-x", "b aaaa 0 id-x"}
	if diff := cmp.Diff(want, findings(t, address)); diff != "" {
		t.Errorf("after a revision (-want +got):\n%s", diff)
	}
}

// However the same outcomes are divided into batches, ordered and spread over
// writers, the tables end the same.
func TestTablesDoNotDependOnTheOrderOfWriters(t *testing.T) {
	ordered, orderedAddress := storetest.New(t)
	mixed, mixedAddress := storetest.New(t)
	rapid.Check(t, func(r *rapid.T) {
		empty(t, orderedAddress)
		empty(t, mixedAddress)
		var outcomes []article.Outcome
		for i := range rapid.IntRange(1, 12).Draw(r, "outcomes") {
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "id")
			if rapid.IntRange(0, 3).Draw(r, "kind") == 0 {
				outcomes = append(outcomes, retracted(id, int64(i)))
				continue
			}
			earlier := slices.DeleteFunc(slices.Clone(outcomes), func(o article.Outcome) bool { return o.Raw.ID != id || o.Enriched == nil })
			if len(earlier) > 0 && rapid.Bool().Draw(r, "again") {
				outcomes = append(outcomes, again(rapid.SampledFrom(earlier).Draw(r, "content"), int64(i)))
				continue
			}
			names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"X", "x", "Y", "Z"}), 0, 3, strings.ToLower).Draw(r, "entities")
			outcomes = append(outcomes, enriched(id, int64(i), names...))
		}
		save(t, ordered, outcomes...)
		shuffled := rapid.Permutation(outcomes).Draw(r, "order")
		writers := rapid.IntRange(1, 4).Draw(r, "writers")
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for i := w; i < len(shuffled); i += writers {
					save(t, mixed, shuffled[i])
				}
			})
		}
		group.Wait()
		noRollupIsWrong(r, mixed)
		a, b := dump(t, orderedAddress), dump(t, mixedAddress)
		a["entities"], b["entities"] = nil, nil // those of superseded revisions stay, and are in no article
		if diff := cmp.Diff(a, b); diff != "" {
			r.Fatalf("(-one batch +writers):\n%s", diff)
		}
	})
}

// Positions of one entity that differ are settled the same way in a batch and
// between batches, whichever comes first, and never mixed.
func TestAnEntityKeepsOnePosition(t *testing.T) {
	s, address := storetest.New(t)
	at := func(id string, position ...float64) article.Outcome {
		o := enriched(id, 1, "X")
		if len(position) > 0 {
			o.Enriched.Entities[0].Lat, o.Enriched.Entities[0].Lon = &position[0], &position[1]
		}
		return o
	}
	none, north, south := at("a"), at("b", 53.9, 27.57), at("c", -53.9, 99)
	for i, outcomes := range [][]article.Outcome{{none, north, south}, {south, north, none}, {north, none, south}} {
		saveBothWays(t, s, address, outcomes, func(way string) {
			rows := dump(t, address)["entities"]
			if len(rows) != 1 || !strings.Contains(rows[0], `"lat": 53.9,`) || !strings.Contains(rows[0], `"lon": 27.57,`) {
				t.Errorf("order %d, %s: %v", i, way, rows)
			}
		})
	}
}

// saveBothWays saves outcomes into empty tables, in one batch and each by itself, and has
// the tables checked each time.
func saveBothWays(t *testing.T, s *store.Store, address string, outcomes []article.Outcome, check func(way string)) {
	t.Helper()
	empty(t, address)
	save(t, s, outcomes...)
	check("together")
	empty(t, address)
	for _, o := range outcomes {
		save(t, s, o)
	}
	check("one by one")
}

// So are names and countries of one entity.
func TestAnEntityKeepsOneName(t *testing.T) {
	s, address := storetest.New(t)
	type called struct{ name, country string }
	shouted, plain := called{"LI KEQIANG", "CN"}, called{"Li Keqiang", ""}
	for i, order := range [][]called{{shouted, plain}, {plain, shouted}} {
		var outcomes []article.Outcome
		for j, c := range order {
			o := enriched(string("ab"[j]), 1, "X")
			o.Enriched.Entities[0].Name, o.Enriched.Entities[0].Country = c.name, c.country
			outcomes = append(outcomes, o)
		}
		saveBothWays(t, s, address, outcomes, func(way string) {
			rows := dump(t, address)["entities"]
			if len(rows) != 1 || !strings.Contains(rows[0], `"name": "Li Keqiang"`) || !strings.Contains(rows[0], `"country": "CN"`) {
				t.Errorf("order %d, %s: %v", i, way, rows)
			}
		})
	}
}

func TestConcurrentWritersDoNotDeadlock(t *testing.T) {
	s, address := storetest.New(t)
	names := []string{"A", "B", "C", "D", "E", "F", "G", "H"}
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 20 {
				var outcomes []article.Outcome
				for n := range 20 {
					k := (n*7 + w*3 + i) % 8
					outcomes = append(outcomes, enriched(fmt.Sprint("article", i+(n*5+w)%30), int64(i*4+w), names[k], names[(k+3)%8]))
				}
				save(t, s, outcomes...)
			}
		})
	}
	group.Wait()
	s.Close() // which hands on the counts of its connections
	if deadlocks := list(t, address, `SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()`); deadlocks[0] != "0" {
		t.Errorf("%s deadlocks", deadlocks[0])
	}
}

func TestRefusedDataIsTheRecordsFault(t *testing.T) {
	s, _ := storetest.New(t)
	bad := enriched("bad", 7)
	bad.Enriched.Text = "NUL \x00" // article.Decode would not let it through
	err := s.Save(t.Context(), claim(t, s), 1, pipelineA, []article.Outcome{enriched("good", 1), bad})
	var rejected *article.RejectedError
	if !errors.As(err, &rejected) || rejected.Source != bad.Source {
		t.Fatalf("error %v, want the record at offset 7 to be named", err)
	}
	if totals, err := s.Totals(t.Context(), "aaaa"); err != nil || totals.Articles != 0 {
		t.Errorf("%+v, %v: something was written", totals, err)
	}
}

func TestAnyNumberOfProcessesMayMigrateAtOnce(t *testing.T) {
	address := storetest.URL(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			s, err := store.Open(t.Context(), address)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Migrations(t.Context())
	if err != nil || len(list) == 0 || !list[len(list)-1].Applied {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := s.MigrateDown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestQueries(t *testing.T) {
	s, _ := storetest.New(t)
	save(t, s, enriched("a", 1, "X", "Y"), enriched("b", 2, "Y"), retracted("c", 3), dead(4))
	totals, err := s.Totals(t.Context(), "aaaa")
	if want := (store.Totals{Articles: 2, Retracted: 1, Enriched: 2, Dead: 1}); totals != want || err != nil {
		t.Errorf("totals %+v, %v", totals, err)
	}
	entities, err := s.TopEntities(t.Context(), 1)
	if want := []store.EntityCount{{Name: "Y", Type: "place", Articles: 2, Mentions: 2}}; err != nil || !cmp.Equal(entities, want) {
		t.Errorf("entities %+v, %v", entities, err)
	}
	topics, err := s.TopTopics(t.Context(), 5)
	if err != nil || len(topics) != 1 || topics[0].Articles != 2 {
		t.Errorf("topics %+v, %v", topics, err)
	}
	months, err := s.SentimentByMonth(t.Context())
	if err != nil || len(months) != 1 || months[0].Month.Format(time.DateOnly) != "2023-11-01" {
		t.Errorf("months %+v, %v", months, err)
	}
	classes, err := s.DeadByClass(t.Context())
	if err != nil || !cmp.Equal(classes, []store.ClassCount{{Class: "undecodable", Records: 1}}) {
		t.Errorf("classes %+v, %v", classes, err)
	}
}

func TestEveryTableViewAndColumnHasAComment(t *testing.T) {
	_, address := storetest.New(t)
	missing := list(t, address, `
SELECT c.relname || coalesce('.' || a.attname, '')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
 WHERE c.relnamespace IN ('public'::regnamespace, 'dashboard'::regnamespace) AND c.relkind IN ('r', 'p', 'v') AND c.relname <> 'goose_db_version'
   AND (col_description(c.oid, a.attnum) IS NULL AND NOT c.relispartition OR obj_description(c.oid) IS NULL)`)
	if len(missing) > 0 {
		t.Errorf("no comment on %v", missing)
	}
}

// Most entities of an article are known already. To lock one writes to the log, as a
// change does.
func TestEntitiesThatStayAreNotTouched(t *testing.T) {
	s, address := storetest.New(t)
	rows := func() []string {
		return list(t, address, `SELECT id || ' ' || xmin || ' ' || xmax FROM entities WHERE id = 'id-x'`)
	}
	save(t, s, enriched("a", 1, "X"))
	before := rows()
	save(t, s, enriched("b", 2, "X", "Y"))
	if after := rows(); !slices.Equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
	save(t, s, enriched("c", 3, "x"))
	if after := list(t, address, `SELECT name FROM entities WHERE id = 'id-x'`); !slices.Equal(after, []string{"x"}) {
		t.Errorf("the last name in byte order is %v", after)
	}
}
