package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// recoveryPatience is how long to wait for a recovery before the next fault
	// comes all the same.
	recoveryPatience = 45 * time.Second
	warmUp           = 3 * time.Second
)

// schedule injects faults, one after another or two of different kinds at once.
type schedule struct {
	world  *world
	kinds  *deck[string]
	faults map[string]*deck[fault] // by kind
	random *rand.Rand

	injected   int
	recoveries []time.Duration
}

func newSchedule(w *world, seed uint64, kinds []string) *schedule {
	s := &schedule{
		world: w, kinds: &deck[string]{items: slices.Clone(kinds)}, faults: make(map[string]*deck[fault]),
		random: rand.New(rand.NewPCG(seed, 2)),
	}
	for kind, list := range faults(w.disk != nil) {
		s.faults[kind] = &deck[fault]{items: list}
	}
	return s
}

// run injects faults until ctx ends. A fault that has begun is put right even then.
func (s *schedule) run(ctx context.Context) error {
	wait(ctx, warmUp)
	for ctx.Err() == nil && len(s.kinds.items) > 0 {
		if err := s.strike(ctx); err != nil {
			return err
		}
		wait(ctx, time.Duration(s.random.Int64N(int64(3*time.Second))))
	}
	<-ctx.Done()
	return nil
}

// strike injects what the seed says, and mostly waits for the recovery: now and
// then the next fault has to come before it.
func (s *schedule) strike(ctx context.Context) error {
	together, early := s.choose(), s.random.IntN(5) == 0
	logf("fault: %s", names(together))
	injecting, within := errgroup.WithContext(context.WithoutCancel(ctx))
	for _, f := range together {
		random := rand.New(rand.NewPCG(s.random.Uint64(), 3))
		injecting.Go(func() error { return f.inject(within, s.world, random) })
	}
	if err := injecting.Wait(); err != nil {
		return err
	}
	s.injected += len(together)
	if early {
		return nil
	}
	took, err := s.world.recovery(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	logf("recovered after %.2f s", took.Seconds())
	s.recoveries = append(s.recoveries, took)
	return nil
}

// choose returns a fault, and every third time one of another kind with it.
func (s *schedule) choose() []fault {
	kind := s.kinds.deal(s.random)
	together := []fault{s.faults[kind].deal(s.random)}
	if s.random.IntN(3) == 0 {
		if other := s.kinds.deal(s.random); other != kind {
			together = append(together, s.faults[other].deal(s.random))
		}
	}
	return together
}

// deck deals its items in a random order, and all of them before any comes again.
type deck[T any] struct {
	items []T
	dealt int
}

func (d *deck[T]) deal(random *rand.Rand) T {
	if d.dealt%len(d.items) == 0 {
		random.Shuffle(len(d.items), func(i, j int) { d.items[i], d.items[j] = d.items[j], d.items[i] })
	}
	d.dealt++
	return d.items[(d.dealt-1)%len(d.items)]
}

// wait returns after d, or when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
