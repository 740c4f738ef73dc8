package worker

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	backoffFirst = 100 * time.Millisecond
	// backoffMost is how long a partition may wait on after an outage has ended.
	backoffMost = 5 * time.Second
)

// backoff is exponential with full jitter: a random pause below a ceiling that
// doubles, so that a pool does not come back all at once.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
type backoff struct{ attempt int }

// wait pauses, for less time if ctx ends.
func (b *backoff) wait(ctx context.Context) {
	timer := time.NewTimer(rand.N(b.ceiling()))
	defer timer.Stop()
	b.attempt++
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (b *backoff) ceiling() time.Duration {
	return min(backoffMost, backoffFirst<<min(b.attempt, 16))
}
