package store_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/likeness"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// telling is an article with a text of its own, published some hours after noon.
func telling(id string, revision int64, text string, hours int) article.Outcome {
	o := enriched(id, revision)
	o.Enriched.Text, o.Enriched.Story = text, storyOf(text)
	o.Enriched.Article.PublishedAt = noon.Add(time.Duration(hours) * time.Hour)
	return o
}

func shapeOf(text string) likeness.Shape { return likeness.ShapeOf(likeness.Shingles(text)) }

func storyOf(text string) article.Story {
	shape := shapeOf(text)
	return article.Story{Fingerprint: "00ff00ff00ff00ff", Sketch: shape.Sketch, Minima: shape.Minima}
}

// variant is the text of a story with some of its words changed: the more, the
// less it is like the others.
func variant(story string, changed ...int) string {
	words := make([]string, 60)
	for i := range words {
		words[i] = fmt.Sprint(story, "word", i)
	}
	for _, i := range changed {
		words[i] += "changed"
	}
	return strings.Join(words, " ")
}

// duplicates reads what each article duplicates, of all that have a row.
func duplicates(t testing.TB, address, pipeline string) map[string]string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT article_id, coalesce(duplicate_of, '') FROM stories JOIN pipelines ON number = pipeline WHERE digest = $1`, pipeline)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var id, of string
	if _, err := pgx.ForEachRow(rows, []any{&id, &of}, func() error { found[id] = of; return nil }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestDuplicatesAreKnown(t *testing.T) {
	copied, corrected, half := variant("a"), variant("a", 59), variant("a", 10, 20, 30)
	undated := telling("x", 1, copied, 0)
	undated.Enriched.Article.PublishedAt = time.Time{}
	for name, c := range map[string]struct {
		saves [][]article.Outcome
		want  map[string]string
	}{
		"a copy, a correction and another text": {
			saves: [][]article.Outcome{{telling("a", 1, copied, 0), telling("b", 2, copied, 1), telling("c", 3, corrected, 2), telling("d", 4, variant("d"), 3)}},
			want:  map[string]string{"a": "", "b": "a", "c": "a", "d": ""},
		},
		"half of the same": {
			saves: [][]article.Outcome{{telling("a", 1, copied, 0), telling("b", 2, half, 1)}},
			want:  map[string]string{"a": "", "b": ""},
		},
		"the earlier one comes later": {
			saves: [][]article.Outcome{{telling("b", 1, copied, 1)}, {telling("c", 2, copied, 2)}, {telling("a", 3, copied, 0)}},
			want:  map[string]string{"a": "", "b": "a", "c": "a"},
		},
		"at the same time the first by id": {
			saves: [][]article.Outcome{{telling("b", 1, copied, 0)}, {telling("B", 2, copied, 0)}, {telling("é", 3, copied, 0)}},
			want:  map[string]string{"B": "", "b": "B", "é": "B"},
		},
		"without a time by that of its record": {
			saves: [][]article.Outcome{{telling("y", 1, copied, 0)}, {undated}},
			want:  map[string]string{"x": "", "y": "x"},
		},
		"the original is retracted": {
			saves: [][]article.Outcome{{telling("a", 1, copied, 0), telling("b", 1, copied, 1), telling("c", 1, copied, 2)}, {retracted("a", 2)}},
			want:  map[string]string{"b": "", "c": "b"},
		},
		"the original gets another text": {
			saves: [][]article.Outcome{{telling("a", 1, copied, 0), telling("b", 1, copied, 1), telling("c", 1, copied, 2)}, {telling("a", 2, variant("d"), 0)}},
			want:  map[string]string{"a": "", "b": "", "c": "b"},
		},
		"the original gets a later date": {
			saves: [][]article.Outcome{{telling("a", 1, copied, 0), telling("b", 1, copied, 1)}, {telling("a", 2, copied, 2)}},
			want:  map[string]string{"a": "b", "b": ""},
		},
		"an older revision changes nothing": {
			saves: [][]article.Outcome{{telling("a", 2, copied, 0), telling("b", 1, copied, 1)}, {telling("a", 1, variant("d"), 0)}},
			want:  map[string]string{"a": "", "b": "a"},
		},
		"without words": {
			saves: [][]article.Outcome{{telling("a", 1, "", 0), telling("b", 1, "—", 1), telling("c", 1, copied, 2)}},
			want:  map[string]string{"a": "", "b": "", "c": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, address := storetest.New(t)
			for _, outcomes := range c.saves {
				save(t, s, outcomes...)
			}
			if diff := gocmp.Diff(c.want, duplicates(t, address, pipelineA.Digest)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDuplicatesAreOfOnePipeline(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, telling("a", 1, variant("a"), 0), telling("b", 1, variant("a"), 1))
	edition, err := s.BeginEdition(t.Context(), "bbbb")
	if err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, edition, telling("b", 1, variant("a"), 1), telling("c", 1, variant("a"), 2))
	same := func(when string, want map[string]map[string]string) {
		t.Helper()
		for pipeline, want := range want {
			if diff := gocmp.Diff(want, duplicates(t, address, pipeline)); diff != "" {
				t.Errorf("%s, pipeline %s (-want +got):\n%s", when, pipeline, diff)
			}
		}
	}
	same("replayed", map[string]map[string]string{"aaaa": {"a": "", "b": "a"}, "bbbb": {"b": "", "c": "b"}})
	save(t, s, retracted("b", 2))
	same("after the retraction", map[string]map[string]string{"aaaa": {"a": ""}, "bbbb": {"c": ""}})
	save(t, s, telling("d", 1, variant("a"), 3))
	replaySave(t, s, edition, telling("a", 1, variant("a"), 0), telling("d", 1, variant("a"), 3))
	same("replayed on", map[string]map[string]string{"aaaa": {"a": "", "d": "a"}, "bbbb": {"a": "", "c": "a", "d": "a"}})
	if _, err := s.Promote(t.Context(), edition); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prune(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	same("pruned", map[string]map[string]string{"aaaa": {}, "bbbb": {"a": "", "c": "a", "d": "a"}})
}

// However articles and their revisions are divided into batches, ordered and
// spread over writers, the table says what the definition says of the newest
// revisions.
func TestDuplicatesDoNotDependOnTheOrderOfWriters(t *testing.T) {
	s, address := storetest.New(t)
	rapid.Check(t, func(r *rapid.T) {
		empty(t, address)
		outcomes := drawRevisions(r)
		shuffled := rapid.Permutation(outcomes).Draw(r, "order")
		size := rapid.IntRange(1, 20).Draw(r, "batch")
		batches := make(chan []article.Outcome, len(shuffled))
		for part := range slices.Chunk(shuffled, size) {
			batches <- part
		}
		close(batches)
		var group sync.WaitGroup
		for range rapid.IntRange(1, 3).Draw(r, "writers") {
			group.Go(func() {
				for part := range batches {
					save(t, s, part...)
				}
			})
		}
		group.Wait()
		if diff := gocmp.Diff(definedDuplicates(outcomes), duplicates(t, address, pipelineA.Digest)); diff != "" {
			r.Fatalf("(-defined +table):\n%s", diff)
		}
	})
}

// drawRevisions makes enough articles of two stories that some have more
// neighbours in a band than are looked at.
func drawRevisions(r *rapid.T) []article.Outcome {
	var outcomes []article.Outcome
	for i := range rapid.IntRange(1, 60).Draw(r, "outcomes") {
		id := fmt.Sprint("article ", rapid.IntRange(0, 40).Draw(r, "id"))
		if rapid.IntRange(0, 9).Draw(r, "kind") == 0 {
			outcomes = append(outcomes, retracted(id, int64(i)))
			continue
		}
		story := rapid.SampledFrom([]string{"a", "a", "a", "b"}).Draw(r, "story")
		changed := rapid.SliceOfNDistinct(rapid.IntRange(0, 59), 0, 3, rapid.ID).Draw(r, "changed words")
		outcomes = append(outcomes, telling(id, int64(i), variant(story, changed...), rapid.IntRange(0, 9).Draw(r, "hours")))
	}
	return outcomes
}

// definedDuplicates says by the definition, comparing all with all, what each
// article duplicates once the newest revisions stand.
func definedDuplicates(outcomes []article.Outcome) map[string]string {
	newest := map[string]article.Outcome{}
	for _, o := range outcomes {
		id := o.Retracted
		if o.Enriched != nil {
			id = o.Enriched.Article.ID
		}
		if known, ok := newest[id]; !ok || o.Source.Newer(known.Source) {
			newest[id] = o
		}
	}
	var records []*article.Enriched
	for _, o := range newest {
		if o.Enriched != nil {
			records = append(records, o.Enriched)
		}
	}
	slices.SortFunc(records, func(a, b *article.Enriched) int {
		return cmp.Or(a.Article.PublishedAt.Compare(b.Article.PublishedAt), cmp.Compare(a.Article.ID, b.Article.ID))
	})
	found := map[string]string{}
	for i, e := range records {
		found[e.Article.ID] = ""
		shingles := likeness.Shingles(e.Text)
		bands, sketch := likeness.ShapeOf(shingles).Bands(pipelineA.Digest), likeness.SketchOf(shingles)
		looked := make([]int, likeness.Bands)
		for _, earlier := range slices.Backward(records[:i]) {
			shingles := likeness.Shingles(earlier.Text)
			near := false
			for b, band := range likeness.ShapeOf(shingles).Bands(pipelineA.Digest) {
				if band == bands[b] && looked[b] < likeness.Neighbours {
					looked[b]++
					near = true
				}
			}
			if near && sketch.Jaccard(likeness.SketchOf(shingles)) >= likeness.Near {
				found[e.Article.ID] = earlier.Article.ID
			}
		}
	}
	return found
}

// A writer that waits for another one sees what that one wrote.
func TestWritersAtOnceSeeEachOthersArticles(t *testing.T) {
	s, address := storetest.New(t)
	ctx := context.Background()
	first, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close(ctx)
	if _, err := first.Exec(ctx, `INSERT INTO pipelines (digest, version) VALUES ($1, '1')`, pipelineA.Digest); err != nil {
		t.Fatal(err)
	}
	tx, err := first.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	shape := shapeOf(variant("a"))
	if _, err := tx.Exec(ctx, store.LockStories); err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO stories SELECT 'a', number, $2, $3, $4 FROM pipelines WHERE digest = $1`, pipelineA.Digest, noon,
		shape.Sketch, shape.Bands(pipelineA.Digest))
	if err != nil {
		t.Fatal(err)
	}
	saved := make(chan error)
	go func() {
		saved <- s.Save(ctx, claim(t, s), 1, pipelineA, []article.Outcome{telling("b", 1, variant("a"), 1)})
	}()
	waitForLock(t, address, "advisory", 1)
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-saved; err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(map[string]string{"a": "", "b": "a"}, duplicates(t, address, pipelineA.Digest)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What changes no story is saved while another writer has the lock.
func TestSaveOfUnchangedStoriesTakesNoLock(t *testing.T) {
	s, address := storetest.New(t)
	outcomes := []article.Outcome{telling("a", 1, variant("a"), 0), telling("b", 1, variant("a"), 1), retracted("c", 3)}
	save(t, s, outcomes...)
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), "BEGIN; "+store.LockStories); err != nil {
		t.Fatal(err)
	}
	save(t, s, append(outcomes, telling("a", 2, strings.ToUpper(variant("a")), 0))...)
}

// BenchmarkSave saves batches of 500 articles of 150 words, new ones and the
// same ones again.
func BenchmarkSave(b *testing.B) {
	s, _ := storetest.New(b)
	random := rand.New(rand.NewPCG(1, 2))
	next := 0
	batch := func() []article.Outcome {
		outcomes := make([]article.Outcome, 500)
		for i := range outcomes {
			words := make([]string, 150)
			for j := range words {
				words[j] = fmt.Sprint("word", random.IntN(5000))
			}
			next++
			outcomes[i] = telling(fmt.Sprint("article ", next), int64(next), strings.Join(words, " "), next)
		}
		return outcomes
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			outcomes := batch()
			b.StartTimer()
			save(b, s, outcomes...)
		}
	})
	b.Run("again", func(b *testing.B) {
		outcomes := batch()
		save(b, s, outcomes...)
		for b.Loop() {
			save(b, s, outcomes...)
		}
	})
}
