package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTicksAreThoseOfAProcessAndItsEndedChildren(t *testing.T) {
	const stat = "42 (post gres) : x) S 1 42 42 0 -1 4194560 900 0 3 0 7 20 300 4000 20 0 1 0 100"
	if got, err := ticksOf(stat); err != nil || got != 4327 {
		t.Errorf("got %d, %v; want 4327", got, err)
	}
	if _, err := ticksOf("42 (short) S 1"); err == nil {
		t.Error("a short line was read")
	}
}

func TestFiguresOfATrial(t *testing.T) {
	c := cost{records: 900, took: 3 * time.Second, all: 2000, spent: spent{workers: 4 * time.Second, wal: 20_000_000}, peak: 3 << 20}
	if c.perSecond() != 300 || c.workersCPU() != 2 || perCPUSecond(c) != 500 || c.walKB() != 10 || c.peakMiB() != 3 {
		t.Errorf("got %v/s, %v s of CPU for 1,000, %v a CPU second, %v KB, %v MiB",
			c.perSecond(), c.workersCPU(), perCPUSecond(c), c.walKB(), c.peakMiB())
	}
}

func TestAPoolIsComparedWithTheFirstOfItsWork(t *testing.T) {
	at := func(records int64) []cost {
		return []cost{{records: records, took: time.Second, all: 1, spent: spent{workers: 1}}}
	}
	table := peersTables([]round{
		{"a", 1, [2][]cost{at(100), at(10)}}, {"a", 2, [2][]cost{at(180), at(15)}}, {"b", 1, [2][]cost{at(50), at(10)}},
	}, 1)
	for _, want := range []string{"| a | 1 worker | 10.00 (10.00–10.00) |", "| a | 2 workers | 1.80 | 1.50 |", "| b | 1 worker | 5.00 (5.00–5.00) |"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in:\n%s", want, table)
		}
	}
}

func TestArticlesAreCutToALength(t *testing.T) {
	list, err := ofLength(700, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		body, _ := a["body"].(string)
		if n := len(strings.Fields(body)); n != 700 {
			t.Errorf("an article has %d words", n)
		}
	}
	if list[0]["body"] == list[1]["body"] {
		t.Error("two articles are the same")
	}
}

func TestProgressIsWhatIsCommittedOfATopic(t *testing.T) {
	got := newProgress([]int64{10, 5, 7}, []int64{4, -1, 7})
	if got.done != 11 || got.left != 11 || got.complete() || !slices.Equal(got.lefts, []int64{6, 5, 0}) {
		t.Errorf("got %+v", got)
	}
	if !newProgress([]int64{10, 0}, []int64{10, -1}).complete() {
		t.Error("all is done, and told otherwise")
	}
}

func TestLooksAreRareFarFromAnEnd(t *testing.T) {
	begin := time.Now()
	after := func(d time.Duration, done int64, lefts ...int64) time.Duration {
		p := pace{begin, 100}
		at := progress{done: done, lefts: lefts}
		for _, left := range lefts {
			at.left += left
		}
		return p.nextLook(at, begin.Add(d))
	}
	for _, c := range []struct {
		name      string
		got, want time.Duration
	}{
		{"before the first batch", after(time.Second, 100, 500, 500), shortestLook},
		{"at the beginning", after(time.Second, 200, 500, 500), longestLook},
		{"when one partition will be done in a second", after(2*time.Second, 300, 50, 400), 100 * time.Millisecond},
		{"just before the first partition is done", after(2*time.Second, 300, 1, 400), shortestLook},
		{"when the last one will be done in half a second", after(2*time.Second, 300, 0, 50), 50 * time.Millisecond},
		{"at the end", after(2*time.Second, 300, 0, 0), shortestLook},
	} {
		if c.got != c.want {
			t.Errorf("%s: a look after %v, want %v", c.name, c.got, c.want)
		}
	}
}
