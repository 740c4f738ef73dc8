package main

import (
	"strings"
	"testing"
	"time"
)

func TestAPoolIsComparedWithTheFirstOfTheSameTurn(t *testing.T) {
	c := scalingCommand{Share: 0.25, Workers: []int{1, 2}, Partitions: 8}
	of := func(workers int, records int64, busy time.Duration) stretch {
		return stretch{
			cost:    cost{records: records, all: records, took: 10 * time.Second, spent: spent{workers: busy}},
			workers: workers, machine: coreTime{20 * time.Second, 5 * time.Second},
			counters: counters{save: mean{8, 10}}, locks: locks{looks: 100, waits: 50, holding: 80, between: 20},
		}
	}
	tables := c.tables([]scalingTurn{
		{of(1, 1000, 2500*time.Millisecond), of(2, 1800, 4*time.Second)},
		{of(1, 800, 2500*time.Millisecond), of(2, 1600, 4*time.Second)},
		{of(1, 500, 2500*time.Millisecond), of(2, 800, 4*time.Second)},
	})
	for _, want := range []string{
		"| 1 worker | 80 (50–100) | 1.00 (1.00–1.00) | 100 (100–100) | 25 (25–25) | 62 (62–62) |",
		"| 2 workers | 160 (80–180) | 1.80 (1.60–2.00) | 80 (80–80) | 25 (25–25) | 55 (55–55) |",
		"| 800 (800–800) | 500.0 (500.0–500.0) | 0 (0–0) | 80 (80–80) | 20 (20–20) | 7.50 (6.00–12.00) |",
	} {
		if !strings.Contains(tables, want) {
			t.Errorf("no %q in:\n%s", want, tables)
		}
	}
}

func TestPoolsThatTellNothingAreRefused(t *testing.T) {
	good := scalingCommand{Records: 1, Share: 0.25, Period: 10 * time.Millisecond, Workers: []int{1, 2}, Partitions: 2, Repeats: 1}
	if err := good.check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*scalingCommand){
		"no size":                      func(c *scalingCommand) { c.Workers = nil },
		"more workers than partitions": func(c *scalingCommand) { c.Workers = []int{3} },
		"no share":                     func(c *scalingCommand) { c.Share = 0 },
		"a share too short to give":    func(c *scalingCommand) { c.Share = 0.01 },
	} {
		c := good
		if change(&c); c.check() == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestTheTimeOfCoresIsRead(t *testing.T) {
	got, err := coreTimeOf("cpu  100 20 30 400 50 1 2 3 0 0\ncpu0 50 10 15 200 25 0 1 1 0 0\n")
	if want := (coreTime{6060 * time.Millisecond, 4500 * time.Millisecond}); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if _, err := coreTimeOf("intr 1"); err == nil {
		t.Error("another line was read")
	}
}
