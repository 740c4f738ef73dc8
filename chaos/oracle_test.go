package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// faultless is what can be seen where nothing went wrong: an article with a
// revision, a retracted one, one that came back, and a piece of poison under the
// key of an article.
func faultless() observation {
	return observation{
		raw: []rawRecord{
			{place: place{0, 0}, key: "revised", value: "1"},
			{place: place{0, 1}, key: "retracted", value: "1"},
			{place: place{0, 2}, key: "revised", value: "2"},
			{place: place{0, 3}, key: "retracted", retraction: true},
			{place: place{0, 4}, key: "revised", value: "{", poison: true},
			{place: place{1, 0}, key: "back", retraction: true},
			{place: place{1, 1}, key: "back", value: "1"},
		},
		output: []outputRecord{
			{key: "revised", from: place{0, 0}, text: "old", fingerprint: "a"},
			{key: "retracted", from: place{0, 1}, text: "gone", fingerprint: "b"},
			{key: "revised", from: place{0, 2}, text: "new", fingerprint: "c"},
			{key: "retracted", retraction: true},
			{key: "back", retraction: true},
			{key: "back", from: place{1, 1}, text: "again", fingerprint: "d"},
		},
		dead:     []deadRecord{{place{0, 4}, "revised", "{"}},
		deadRows: []place{{0, 4}},
		rows: []row{
			{id: "revised", from: place{0, 2}, enriched: true, enrichedAt: 2, text: "new", fingerprint: "c"},
			{id: "retracted", retracted: true, from: place{0, 3}, enrichedAt: -1},
			{id: "back", from: place{1, 1}, enriched: true, enrichedAt: 1, text: "again", fingerprint: "d"},
		},
	}
}

func TestTheOracleFindsWhatMustNotBe(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(*observation)
		want  verdict
	}{
		{"nothing", func(*observation) {}, verdict{}},
		{"a result is missing", func(o *observation) { o.output = o.output[1:] }, verdict{lost: 1}},
		{"a retraction is missing", func(o *observation) { o.output = slices.Delete(o.output, 3, 4) }, verdict{lost: 1}},
		{"a result is there twice", func(o *observation) { o.output = append(o.output, o.output[2]) }, verdict{duplicates: 1}},
		{"a retraction is there twice", func(o *observation) { o.output = append(o.output, o.output[3]) }, verdict{duplicates: 1}},
		{
			"an older result comes again after a newer one",
			func(o *observation) { o.output = append(o.output, o.output[0]) },
			verdict{duplicates: 1},
		},
		{
			"a result of what nobody sent",
			func(o *observation) { o.output = append(o.output, outputRecord{key: "stray", from: place{5, 7}}) },
			verdict{duplicates: 1},
		},
		{
			"a result of poison",
			func(o *observation) {
				o.output = append(o.output, outputRecord{key: "revised", from: place{0, 4}})
			},
			verdict{duplicates: 1},
		},
		{"two results are swapped", func(o *observation) { o.output[0], o.output[2] = o.output[2], o.output[0] }, verdict{order: 1}},
		{"a retraction comes too early", func(o *observation) { o.output[1], o.output[3] = o.output[3], o.output[1] }, verdict{order: 1}},
		{"a dead letter is missing", func(o *observation) { o.dead = nil }, verdict{lost: 1}},
		{"a dead letter's row is missing", func(o *observation) { o.deadRows = nil }, verdict{divergence: 1}},
		{"a dead letter is there twice", func(o *observation) { o.dead = append(o.dead, o.dead[0]) }, verdict{extraDead: 1}},
		{
			"a good record among the dead letters",
			func(o *observation) {
				o.dead, o.deadRows = append(o.dead, deadRecord{from: place{1, 1}}), append(o.deadRows, place{1, 1})
			},
			verdict{extraDead: 2},
		},
		{
			"what the broker left no marks of comes again",
			func(o *observation) {
				o.unmarked = map[int32]bool{0: true}
				o.output, o.dead = append(o.output, o.output[2], o.output[3]), append(o.dead, o.dead[0])
			},
			verdict{byBroker: 3},
		},
		{
			"another partition's result is there twice",
			func(o *observation) {
				o.unmarked = map[int32]bool{0: true}
				o.output = append(o.output, o.output[5])
			},
			verdict{duplicates: 1},
		},
		{"a dead letter has changed", func(o *observation) { o.dead[0].value = "[" }, verdict{divergence: 1}},
		{"Postgres lacks an article", func(o *observation) { o.rows = o.rows[1:] }, verdict{divergence: 1}},
		{"Postgres has an article too many", func(o *observation) { o.rows = append(o.rows, row{id: "stray"}) }, verdict{divergence: 1}},
		{"Postgres has an enrichment too many", func(o *observation) { o.rows = append(o.rows, o.rows[0]) }, verdict{divergence: 1}},
		{"Postgres has an old revision", func(o *observation) { o.rows[0].from.offset = 0 }, verdict{divergence: 1}},
		{"Postgres has an old enrichment", func(o *observation) { o.rows[0].enrichedAt = 0 }, verdict{divergence: 1}},
		{"Postgres has another text", func(o *observation) { o.rows[0].text = "old" }, verdict{divergence: 1}},
		{"Postgres has another fingerprint", func(o *observation) { o.rows[0].fingerprint = "a" }, verdict{divergence: 1}},
		{"Postgres keeps what was retracted", func(o *observation) { o.rows[1].retracted = false }, verdict{divergence: 1}},
		{"Postgres keeps findings of what was retracted", func(o *observation) { o.rows[1].enriched = true }, verdict{divergence: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := faultless()
			test.spoil(&seen)
			got := judge(seen)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(verdict{}), cmpopts.IgnoreFields(verdict{}, "findings")); diff != "" {
				t.Errorf("%s\n%v", diff, got.findings)
			}
			if clean := test.want.lost+test.want.duplicates+test.want.divergence+test.want.order+test.want.extraDead == 0; got.clean() != clean {
				t.Errorf("clean: %v", got.clean())
			}
		})
	}
}

func TestTheBrokersLogTellsWhichMarksItLeftOut(t *testing.T) {
	log := `2026-11-27 23:04:41,338 INFO [Transaction Marker Channel Manager 1]: Couldn't find leader endpoint for partitions Set(__consumer_offsets-2, articles.enriched-1) while trying to send transaction markers for dateline-articles.raw-11, these partitions are likely deleted already and hence can be skipped (kafka.coordinator.transaction.TransactionMarkerChannelManager)
2026-11-27 23:04:41,340 INFO transaction markers for dateline-articles.raw-3
`
	if got := unmarked([]byte(log)); !got[11] || len(got) != 1 {
		t.Errorf("got %v", got)
	}
}
