package main

import (
	"cmp"
	"fmt"
	"math/bits"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/likeness"
)

// duplicates measures what is found of the pairs of near-duplicates among
// Reuters' and the BBC's articles: all pairs whose cleaned texts have a Jaccard
// similarity of 0.8 or more, by shingles of three words. The table says it of the
// fingerprints of Reuters' articles, for each number of bits that two may differ in.
func duplicates(data string, pipeline *enrich.Pipeline) ([]row, string, error) {
	reuters, err := readIndexed(filepath.Join(data, "articles", "reuters_train.jsonl.gz"))
	if err != nil {
		return nil, "", err
	}
	newswire, err := fingerprinted(pipeline, reuters)
	if err != nil {
		return nil, "", err
	}
	bbc, err := readClasses(filepath.Join(data, "topics", "bbc_half.jsonl"))
	if err != nil {
		return nil, "", err
	}
	undated := make([]indexedArticle, len(bbc))
	for i, a := range bbc {
		undated[i] = indexedArticle{ID: a.ID, Title: a.Title, Body: a.Body}
	}
	broadcast, err := fingerprinted(pipeline, undated)
	if err != nil {
		return nil, "", err
	}
	rows := duplicateRows(fmt.Sprintf("Reuters, %d texts", len(newswire)), newswire)
	rows = append(rows, duplicateRows(fmt.Sprintf("BBC, %d texts", len(broadcast)), broadcast)...)
	return rows, distanceTable(newswire), nil
}

// comparedArticle is what two articles are compared by.
type comparedArticle struct {
	id          string
	publishedAt time.Time
	shingles    []likeness.Shingle
	sketch      likeness.Sketch
	bands       []int64
	fingerprint uint64
}

// fingerprinted enriches articles and puts them in the order in which they were
// published.
func fingerprinted(pipeline *enrich.Pipeline, articles []indexedArticle) ([]comparedArticle, error) {
	list := make([]comparedArticle, 0, len(articles))
	for _, a := range articles {
		enriched, err := pipeline.Enrich(article.Raw{ID: a.ID, Title: a.Title, Body: a.Body, PublishedAt: a.PublishedAt}, article.Source{})
		if err != nil {
			return nil, err
		}
		fingerprint, err := strconv.ParseUint(enriched.Story.Fingerprint, 16, 64)
		if err != nil {
			return nil, err
		}
		shingles := likeness.Shingles(enriched.Text)
		list = append(list, comparedArticle{
			id: a.ID, publishedAt: a.PublishedAt, shingles: shingles, fingerprint: fingerprint,
			sketch: likeness.SketchOf(shingles), bands: likeness.ShapeOf(shingles).Bands(""),
		})
	}
	slices.SortFunc(list, func(a, b comparedArticle) int {
		return cmp.Or(a.publishedAt.Compare(b.publishedAt), cmp.Compare(a.id, b.id))
	})
	return list, nil
}

// pair is two articles by their places, the earlier one first.
type pair struct{ earlier, later int }

func duplicateRows(set string, articles []comparedArticle) []row {
	truth := alikePairs(articles)
	copies := make(map[int]bool)
	for p := range truth {
		copies[p.later] = true
	}
	near := pairsWithin(articles, fingerprintBits)
	compared, told := storedDuplicates(articles)
	right := inBoth(told, truth)
	return []row{
		{task: "duplicates", set: set, metric: "pairs alike", score: float64(len(truth))},
		{task: "duplicates", set: set, metric: "fingerprints, precision", score: share(inBoth(near, truth), len(near))},
		{task: "duplicates", set: set, metric: "fingerprints, recall", score: share(inBoth(near, truth), len(truth))},
		{task: "duplicates", set: set, metric: "pairs compared", score: float64(len(compared))},
		{task: "duplicates", set: set, metric: "pairs compared, recall", score: share(inBoth(compared, truth), len(truth))},
		{task: "duplicates", set: set, metric: "duplicate_of, precision", score: share(right, len(told))},
		{task: "duplicates", set: set, metric: "duplicate_of, recall", score: share(right, len(copies))},
	}
}

// inBoth counts the pairs that both sets have.
func inBoth(a, b map[pair]bool) int {
	n := 0
	for p := range a {
		n += count(b[p])
	}
	return n
}

// alikePairs finds all pairs of near-duplicates, by the shingles that they share.
func alikePairs(articles []comparedArticle) map[pair]bool {
	alike := make(map[pair]bool)
	having := make(map[uint64][]int)
	for later, a := range articles {
		shared := make(map[int]int)
		for _, s := range a.shingles {
			for _, earlier := range having[s.Hash] {
				shared[earlier]++
			}
			having[s.Hash] = append(having[s.Hash], later)
		}
		for earlier, n := range shared {
			if all := len(a.shingles) + len(articles[earlier].shingles) - n; float64(n) >= likeness.Near*float64(all) {
				alike[pair{earlier, later}] = true
			}
		}
	}
	return alike
}

// fingerprintBits is in how many bits the fingerprints of near-duplicates differ
// at most, where precision and recall are both to be high.
const fingerprintBits = 7

// pairsWithin finds the pairs whose fingerprints differ in at most so many bits.
func pairsWithin(articles []comparedArticle, most int) map[pair]bool {
	found := make(map[pair]bool)
	for later, a := range articles {
		for earlier, b := range articles[:later] {
			if bits.OnesCount64(a.fingerprint^b.fingerprint) <= most {
				found[pair{earlier, later}] = true
			}
		}
	}
	return found
}

// storedDuplicates finds what Postgres' column duplicate_of would say, and the
// pairs that are compared for it.
func storedDuplicates(articles []comparedArticle) (compared, told map[pair]bool) {
	compared, told = make(map[pair]bool), make(map[pair]bool)
	type place struct {
		band  int
		value int64
	}
	before := make(map[place][]int)
	for later, a := range articles {
		earliest := later
		for band, value := range a.bands {
			at := place{band, value}
			list := before[at]
			for _, earlier := range list[max(0, len(list)-likeness.Neighbours):] {
				compared[pair{earlier, later}] = true
				if a.sketch.Jaccard(articles[earlier].sketch) >= likeness.Near {
					earliest = min(earliest, earlier)
				}
			}
			before[at] = append(list, later)
		}
		if earliest < later {
			told[pair{earliest, later}] = true
		}
	}
	return compared, told
}

// mostDistance is the last number of bits in the table.
const mostDistance = 16

func distanceTable(articles []comparedArticle) string {
	truth := alikePairs(articles)
	var text strings.Builder
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "bits apart, at most\tpairs\tprecision\trecall")
	for most := range mostDistance + 1 {
		found := pairsWithin(articles, most)
		right := inBoth(found, truth)
		fmt.Fprintf(columns, "%d\t%d\t%.3f\t%.3f\n", most, len(found), share(right, len(found)), share(right, len(truth)))
	}
	return flushed(columns, &text)
}
