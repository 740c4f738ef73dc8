package main

import (
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
