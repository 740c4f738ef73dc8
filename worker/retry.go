package worker

import (
	"context"
	"errors"

	"go.uber.org/zap"
)

// lost is implemented by errors after which the partition is no longer ours,
// so that trying again is in vain.
type lost interface{ PartitionLost() bool }

func isLost(err error) bool {
	var gone lost
	return errors.As(err, &gone) && gone.PartitionLost()
}

// retry repeats a step through an outage, until it succeeds, ctx ends or the
// partition is lost. Meanwhile the worker is not ready.
func (w *Worker) retry(ctx context.Context, p Partition, log *zap.Logger, step string, attempt func() error) error {
	retry := backoff{}
	for {
		end := w.watchdog.begin(step, p.ID())
		err := attempt()
		end()
		if err == nil {
			if retry.attempt > 0 {
				log.Info("recovered", zap.String("step", step), zap.Int("attempt", retry.attempt+1))
			}
			w.health.recovered(p.ID(), step)
			return nil
		}
		if isLost(err) || ctx.Err() != nil {
			return err
		}
		log.Warn("a step failed, trying again", zap.String("step", step), zap.Error(err), zap.Int("attempt", retry.attempt+1))
		w.health.failed(p.ID(), step, err)
		w.metrics.retried(step)
		failedAttempt(ctx, err)
		retry.wait(ctx)
	}
}
