package main

import (
	"context"
	"math/rand/v2"
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
	kinds  []string
	random *rand.Rand

	injected   int
	recoveries []time.Duration
}

func newSchedule(w *world, seed uint64, kinds []string) *schedule {
	return &schedule{world: w, kinds: kinds, random: rand.New(rand.NewPCG(seed, 2))}
}

// run injects faults until ctx ends. A fault that has begun is put right even then.
func (s *schedule) run(ctx context.Context) error {
	wait(ctx, warmUp)
	for ctx.Err() == nil && len(s.kinds) > 0 {
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
	all := faults()
	first := s.random.IntN(len(s.kinds))
	together := []fault{s.of(all[s.kinds[first]])}
	if len(s.kinds) > 1 && s.random.IntN(3) == 0 {
		second := (first + 1 + s.random.IntN(len(s.kinds)-1)) % len(s.kinds)
		together = append(together, s.of(all[s.kinds[second]]))
	}
	return together
}

func (s *schedule) of(list []fault) fault { return list[s.random.IntN(len(list))] }

// wait returns after d, or when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
