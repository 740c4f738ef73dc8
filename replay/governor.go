package replay

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// pollInterval is how often the governor looks at the replay and the live pool.
const pollInterval = time.Second

// ErrDeleted is returned for a replay that was given up.
var ErrDeleted = errors.New("the replay was deleted")

// Governor knows whether a replay may go on. It is safe for concurrent use.
type Governor struct {
	read    func(context.Context) (article.Replay, error)
	liveLag func(context.Context) (int64, error)
	log     *zap.Logger

	mu     sync.Mutex
	status Status
	asked  bool // whether the live lag is known
}

// Status is how a replay does.
type Status struct {
	Replay   article.Replay // as it was last read
	LiveLag  int64          // records that the live pool has still to do; only where the replay has a bound
	Yielding bool           // whether it waits for the live pool
}

// NewGovernor returns one that holds the replay back until Run has looked at it.
// read returns the replay as it is, liveLag how many records the live pool has
// still to do.
func NewGovernor(
	replay article.Replay, read func(context.Context) (article.Replay, error), liveLag func(context.Context) (int64, error), log *zap.Logger,
) *Governor {
	return &Governor{read: read, liveLag: liveLag, log: log, status: Status{Replay: replay}}
}

// Holds reports whether the replay is to wait.
func (g *Governor) Holds() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.asked || g.status.Yielding || g.status.Replay.State != article.ReplayRunning
}

// Status returns how the replay did when it was last looked at.
func (g *Governor) Status() Status {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.status
}

// Run looks at the replay until it is done, which is no error, or deleted, which is
// ErrDeleted, or ctx ends, which returns its error. What cannot be asked stays as it
// was known.
func (g *Governor) Run(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		if err := g.poll(ctx); err != nil && ctx.Err() == nil {
			g.log.Warn("the state of the replay is not known, trying again", zap.Error(err))
		}
		switch g.Status().Replay.State {
		case article.ReplayDone:
			return nil
		case article.ReplayDeleted:
			return ErrDeleted
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

func (g *Governor) poll(ctx context.Context) error {
	replay, err := g.read(ctx)
	if err != nil {
		return err
	}
	g.mu.Lock()
	if before := g.status.Replay.State; before != replay.State {
		g.log.Info("the replay changed its state", zap.String("before", string(before)), zap.String("now", string(replay.State)))
	}
	g.status.Replay = replay
	g.mu.Unlock()
	lag := int64(0)
	if replay.MaxLiveLag >= 0 {
		if lag, err = g.liveLag(ctx); err != nil {
			return err
		}
	}
	g.heed(replay.MaxLiveLag, lag)
	return nil
}

// heed yields when the lag exceeds the bound, until it is down to half of it.
func (g *Governor) heed(most, lag int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	yields := most >= 0 && (lag > most || g.status.Yielding && lag > most/2)
	if yields != g.status.Yielding {
		what := "the live pool has caught up, going on"
		if yields {
			what = "yielding to the live pool"
		}
		g.log.Info(what, zap.Int64("live_lag", lag), zap.Int64("max_live_lag", most))
	}
	g.status.LiveLag, g.status.Yielding, g.asked = lag, yields, true
}
