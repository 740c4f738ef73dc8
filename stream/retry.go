package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/segmentio/kafka-go"
)

// coldAttempts bounds the retries on a cluster that has not settled: about five
// seconds.
const coldAttempts = 25

// retryCold repeats a call while the group's coordinator is being found or is
// loading, or a partition has no leader that is known, as it is after the first
// call, after a topic was created or after a broker's restart.
func retryCold[T any](ctx context.Context, call func() (T, error)) (result T, err error) {
	for range coldAttempts {
		result, err = call()
		if !isCold(err) {
			return result, err
		}
		if err := pause(ctx, 100*time.Millisecond+rand.N(200*time.Millisecond)); err != nil {
			return result, err
		}
	}
	return result, err
}

func isCold(err error) bool {
	return errors.Is(err, kafka.GroupLoadInProgress) ||
		errors.Is(err, kafka.GroupCoordinatorNotAvailable) ||
		errors.Is(err, kafka.NotCoordinatorForGroup) ||
		errors.Is(err, kafka.LeaderNotAvailable) ||
		errors.Is(err, kafka.NotLeaderForPartition) ||
		// Also where the partition's broker could not ask the coordinator about the
		// transaction, as at first or after a pause.
		errors.Is(err, kafka.NotEnoughReplicas)
}
