package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dateline/dateline/article"
)

// ErrFenced is returned by Save under a claim that was followed by another one.
var ErrFenced error = fencedError{}

type fencedError struct{}

func (fencedError) Error() string { return "another worker has claimed the partition" }

// PartitionLost tells callers that know no store that trying again is in vain.
func (fencedError) PartitionLost() bool { return true }

// Claim takes over a partition. When it returns, no earlier claim can write:
// it waits for a transaction of theirs that is under way.
func (s *Store) Claim(ctx context.Context, group, topic string, partition int) (article.Claim, error) {
	claim := article.Claim{Group: group, Topic: topic, Partition: partition}
	err := s.pool.QueryRow(ctx, raiseEpoch, group, topic, partition).Scan(&claim.Epoch)
	if err != nil {
		s.leaveReadOnly(err)
		return article.Claim{}, fmt.Errorf("claim partition %d of %s: %w", partition, topic, err)
	}
	return claim, nil
}

const raiseEpoch = `
INSERT INTO partitions AS p ("group", topic, "partition", epoch) VALUES ($1, $2, $3, 1)
ON CONFLICT ("group", topic, "partition") DO UPDATE SET epoch = p.epoch + 1, claimed_at = now()
RETURNING epoch`

// checkEpoch keeps the row locked until the transaction ends, so that a later
// claim waits for it.
const checkEpoch = `
UPDATE partitions SET next_offset = $5, saved_at = now()
 WHERE "group" = $1 AND topic = $2 AND "partition" = $3 AND epoch = $4`

// hold makes sure that the claim is the last one, for the rest of tx.
func hold(ctx context.Context, tx pgx.Tx, c article.Claim, nextOffset int64) error {
	var trip roundTrip
	queueHold(&trip, c, nextOffset)
	return trip.send(ctx, tx)
}

// queueHold adds the statement that holds the claim. If the claim is not the last one,
// sending the statements behind it ends with ErrFenced, and what they did is undone with tx.
func queueHold(trip *roundTrip, c article.Claim, nextOffset int64) {
	trip.queue(checkEpoch, c.Group, c.Topic, c.Partition, c.Epoch, nextOffset).Exec(func(found pgconn.CommandTag) error {
		if found.RowsAffected() == 0 {
			return ErrFenced
		}
		return nil
	})
}
