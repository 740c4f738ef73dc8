package main

import (
	"fmt"
	"slices"
)

// verdict counts what must not be.
type verdict struct {
	lost       int // raw records without a result, poison without a dead letter
	duplicates int // results that a reader sees again, or of no record
	divergence int // articles and dead letters that Postgres holds otherwise than the topics
	order      int // articles whose results do not come in the order of their records
	extraDead  int // dead letters beyond one for each poison
	byBroker   int // duplicates and extra dead letters of partitions of which the broker left out marks
	findings   []string
}

func (v verdict) clean() bool {
	return v.lost+v.duplicates+v.divergence+v.order+v.extraDead == 0
}

// repeated finds something that comes again, and lays it to the broker where that says that
// it left the marks of the partition's transactions out.
func (v *verdict) repeated(count *int, byBroker bool, what string) {
	if byBroker {
		v.find(&v.byBroker, "%s, as the broker left out marks of the partition's transactions", what)
		return
	}
	v.find(count, "%s", what)
}

func (v *verdict) find(count *int, format string, args ...any) {
	*count++
	v.findings = append(v.findings, fmt.Sprintf(format, args...))
}

// judge compares what came out with what went in.
func judge(seen observation) verdict {
	var v verdict
	v.judgeOutput(seen)
	v.judgeDead(seen)
	v.judgeRows(seen)
	return v
}

// result names what a record leaves on the output topic: its place, or that it
// was a retraction, which has none.
type result struct {
	place
	retraction bool
}

func (r result) String() string {
	if r.retraction {
		return "a retraction"
	}
	return fmt.Sprintf("%d/%d", r.partition, r.offset)
}

// judgeOutput compares, key by key, the results in their order.
func (v *verdict) judgeOutput(seen observation) {
	expected, actual := make(map[string][]result), make(map[string][]result)
	partitions := make(map[string]int32)
	for _, r := range seen.raw {
		partitions[r.key] = r.partition
		switch {
		case r.poison:
		case r.retraction:
			expected[r.key] = append(expected[r.key], result{retraction: true})
		default:
			expected[r.key] = append(expected[r.key], result{place: r.place})
		}
	}
	for _, o := range seen.output {
		actual[o.key] = append(actual[o.key], result{o.from, o.retraction})
	}
	for key, want := range expected {
		got := actual[key]
		for _, r := range beyond(want, got) {
			v.find(&v.lost, "lost: %s of %s", r, key)
		}
		for _, r := range beyond(got, want) {
			v.repeated(&v.duplicates, seen.unmarked[partitions[key]], fmt.Sprintf("repeated: %s of %s", r, key))
		}
		if inOrder := common(want, got); !slices.Equal(inOrder, common(got, want)) {
			v.find(&v.order, "out of order: %v of %s", got, key)
		}
	}
	for key, got := range actual {
		if _, known := expected[key]; known {
			continue
		}
		for _, r := range got {
			v.find(&v.duplicates, "of no record: %s of %s", r, key)
		}
	}
}

// beyond returns the items of a that b has not, or not as often.
func beyond[T comparable](a, b []T) []T {
	left := count(b)
	var rest []T
	for _, item := range a {
		if left[item]--; left[item] < 0 {
			rest = append(rest, item)
		}
	}
	return rest
}

// common returns the items of a that b has as well, as often as both have them.
func common[T comparable](a, b []T) []T {
	left := count(b)
	var both []T
	for _, item := range a {
		if left[item]--; left[item] >= 0 {
			both = append(both, item)
		}
	}
	return both
}

func count[T comparable](items []T) map[T]int {
	n := make(map[T]int)
	for _, item := range items {
		n[item]++
	}
	return n
}

// judgeDead compares the poison with the dead letters on the topic and in Postgres.
func (v *verdict) judgeDead(seen observation) {
	var poison, letters []place
	sent := make(map[place]rawRecord)
	for _, r := range seen.raw {
		if r.poison {
			poison = append(poison, r.place)
			sent[r.place] = r
		}
	}
	for _, d := range seen.dead {
		letters = append(letters, d.from)
		if r, known := sent[d.from]; known && (r.key != d.key || r.value != d.value) {
			v.find(&v.divergence, "the dead letter of %v is not what was sent", d.from)
		}
	}
	for _, p := range beyond(poison, letters) {
		v.find(&v.lost, "poison without a dead letter: %v", p)
	}
	for _, p := range beyond(letters, poison) {
		v.repeated(&v.extraDead, seen.unmarked[p.partition], fmt.Sprintf("a dead letter too many: %v", p))
	}
	for _, p := range beyond(poison, seen.deadRows) {
		v.find(&v.divergence, "poison without a row: %v", p)
	}
	for _, p := range beyond(seen.deadRows, poison) {
		v.find(&v.extraDead, "a row of a dead letter too many: %v", p)
	}
}

// judgeRows compares each article in Postgres with its newest record and with
// that record's result.
func (v *verdict) judgeRows(seen observation) {
	newest := make(map[string]rawRecord)
	for _, r := range seen.raw {
		if !r.poison {
			newest[r.key] = r
		}
	}
	results := make(map[place]outputRecord)
	for _, o := range seen.output {
		if !o.retraction {
			results[o.from] = o
		}
	}
	found := make(map[string]bool)
	for _, got := range seen.rows {
		r, known := newest[got.id]
		switch {
		case !known:
			v.find(&v.divergence, "Postgres has %s, which nobody sent", got.id)
		case found[got.id]:
			v.find(&v.divergence, "Postgres has two enrichments of %s", got.id)
		default:
			if want := expectedRow(r, results[r.place]); got != want {
				v.find(&v.divergence, "Postgres has %.200v, not %.200v", fmt.Sprint(got), fmt.Sprint(want))
			}
		}
		found[got.id] = true
	}
	for key := range newest {
		if !found[key] {
			v.find(&v.divergence, "Postgres has no %s", key)
		}
	}
}

func expectedRow(r rawRecord, o outputRecord) row {
	if r.retraction {
		return row{id: r.key, retracted: true, from: r.place, enrichedAt: -1}
	}
	return row{id: r.key, from: r.place, enriched: true, enrichedAt: r.offset, text: o.text, fingerprint: o.fingerprint}
}
