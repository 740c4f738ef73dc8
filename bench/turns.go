package main

import (
	"context"
	"slices"
	"syscall"
	"time"

	"github.com/dateline/dateline/internal/services"
)

// turnLength is how long a worker runs before the next process does. Once it goes on, it
// writes what it has, so shorter turns would make smaller batches.
const turnLength = 4 * time.Second

// takeTurns lets one process run after the other, the rest of them stopped, until all
// but one have ended. The machine's speed changes by a tenth from one quarter of a
// minute to the next: so it is the same for all that are compared.
func takeTurns(ctx context.Context, turn time.Duration, processes ...*services.Process) error {
	defer signalAll(processes, syscall.SIGCONT)
	signalAll(processes, syscall.SIGSTOP)
	for running := slices.Clone(processes); len(running) > 1; running = slices.DeleteFunc(running, (*services.Process).Ended) {
		for _, p := range running {
			if err := runFor(ctx, p, turn); err != nil {
				return err
			}
		}
	}
	return nil
}

func signalAll(processes []*services.Process, s syscall.Signal) {
	for _, p := range processes {
		p.Signal(s)
	}
}

// runFor lets a stopped process run for a while, or until it ends.
func runFor(ctx context.Context, p *services.Process, d time.Duration) error {
	p.Signal(syscall.SIGCONT)
	defer p.Signal(syscall.SIGSTOP)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.Exited:
	case <-time.After(d):
	}
	return nil
}
