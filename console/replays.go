package console

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dateline/dateline/article"
)

// Replays are jobs that enrich again what is on a raw topic, newest first.
type Replays struct {
	Replays []Replay `json:"replays"`
	Next    *string  `json:"next"` // for the parameter after; null at the end
}

// Replay is such a job.
type Replay struct {
	ID              int                 `json:"id"`
	State           article.ReplayState `json:"state"`
	PipelineVersion string              `json:"pipeline_version"`
	Pipeline        string              `json:"pipeline"`
	Shown           bool                `json:"shown"` // the dashboards show its results
	CreatedAt       time.Time           `json:"created_at"`
	DoneAt          *time.Time          `json:"done_at"`
	Planned         int64               `json:"planned"`   // offsets
	Accounted       int64               `json:"accounted"` // those of them that are done
	Written         int64               `json:"written"`
	Unchanged       int64               `json:"unchanged"`
	Dead            int64               `json:"dead"`
}

func (r Replay) pageTitle() string { return fmt.Sprintf("Replay %d", r.ID) }

// Done is the part that is accounted for, 0 to 1.
func (r Replay) Done() float64 {
	if r.Planned == 0 {
		return 1
	}
	return float64(r.Accounted) / float64(r.Planned)
}

// replays finds the list.
func (c *Console) replays(ctx context.Context, r *http.Request) (any, error) {
	after := math.MaxInt32
	if _, err := cursorParameter(r, &after); err != nil {
		return nil, err
	}
	if after < 0 || after > math.MaxInt32 {
		return nil, badRequest("The parameter after is not one that a page of this list has given; leave it out to begin again.")
	}
	var list Replays
	err := c.db.at(ctx, func(tx pgx.Tx) error {
		found, err := listed[Replay](ctx, tx, selectReplays+` WHERE id < $1 ORDER BY id DESC LIMIT $2`, after, pageRows+1)
		list.Replays, list.Next = page(found, pageRows, func(r Replay) []any { return []any{r.ID} })
		return err
	})
	return list, err
}

// NextLink leads to the next page.
func (r Replays) NextLink() string {
	return "/replays?" + url.Values{"after": {deref(r.Next)}}.Encode()
}

// replay finds one.
func (c *Console) replay(ctx context.Context, r *http.Request) (any, error) {
	id, err := numberParameter(r, "replay")
	if err != nil {
		return nil, err
	}
	return c.findReplay(ctx, id)
}

func (c *Console) findReplay(ctx context.Context, id int) (found Replay, err error) {
	err = c.db.at(ctx, func(tx pgx.Tx) error {
		r, err := one[Replay](ctx, tx, selectReplays+` WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if r == nil {
			return notFound("There is no such replay; its number is in the list.")
		}
		found = *r
		return nil
	})
	return found, err
}

const selectReplays = `
SELECT id, state, pipeline_version, pipeline, shown, created_at, done_at, planned, accounted, written, unchanged, dead
  FROM dashboard.replays`

// ReplayDiff is what the results of a replay change.
type ReplayDiff struct {
	Replay Replay       `json:"replay"`
	Diff   article.Diff `json:"diff"`
}

// compareTimeout bounds a comparison.
const compareTimeout = 10 * time.Minute

// diff compares the results of a replay with those beside them: one comparison at a
// time, since it reads all of both.
func (c *Console) diff(ctx context.Context, r *http.Request) (any, error) {
	id, err := numberParameter(r, "replay")
	if err != nil {
		return nil, err
	}
	found, err := c.findReplay(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.comparer == nil {
		return nil, notFound("This console does not compare replays. The command \"dateline replay diff\" does.")
	}
	select {
	case c.comparing <- struct{}{}:
		defer func() { <-c.comparing }()
	default:
		return nil, problem(http.StatusServiceUnavailable, "Another comparison is under way. Try again when it is done.")
	}
	ctx, cancel := context.WithTimeout(ctx, compareTimeout)
	defer cancel()
	difference, err := c.comparer.Compare(ctx, id)
	if errors.Is(err, ErrNothingToCompare) {
		return nil, notFound("There is nothing to compare: the results of replay %d, or those beside them, are pruned.", id)
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == codePrivilege {
		return nil, problem(http.StatusServiceUnavailable, "Comparing reads the tables themselves, which the console's user may not. The command \"dateline replay diff\" does it as one who may.")
	}
	return ReplayDiff{found, difference}, err
}
