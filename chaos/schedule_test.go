package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestAScheduleIsTheSeedsAndLeavesNoFaultOut(t *testing.T) {
	kinds := []string{"kill", "postgres", "proxy"}
	deal := func(seed uint64) (dealt []string, alone int) {
		s := newSchedule(&world{disk: &disk{}}, seed, kinds)
		for range 60 {
			together := s.choose()
			if len(together) == 1 {
				alone++
			}
			dealt = append(dealt, names(together))
		}
		return dealt, alone
	}
	first, alone := deal(7)
	if again, _ := deal(7); !slices.Equal(first, again) {
		t.Error("a seed does not give the same schedule again")
	}
	if other, _ := deal(8); slices.Equal(first, other) {
		t.Error("another seed gives the same schedule")
	}
	if alone == 0 || alone == len(first) {
		t.Errorf("%d of %d faults are alone", alone, len(first))
	}
	for _, kind := range kinds {
		for _, f := range faults(true)[kind] {
			if !slices.ContainsFunc(first, func(dealt string) bool { return slices.Contains(strings.Split(dealt, " + "), f.name) }) {
				t.Errorf("%q is never injected", f.name)
			}
		}
	}
}

func TestADeckDealsEachItemBeforeOneComesAgain(t *testing.T) {
	d := deck[int]{items: []int{1, 2, 3, 4, 5}}
	random := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		var round []int
		for range d.items {
			round = append(round, d.deal(random))
		}
		if slices.Sort(round); !slices.Equal(round, []int{1, 2, 3, 4, 5}) {
			t.Fatalf("a round deals %v", round)
		}
	}
}
