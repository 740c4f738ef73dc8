package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"time"
)

// fault breaks something, lets it be broken for a while, and puts it right. It
// says what it did.
type fault struct {
	name   string
	inject func(ctx context.Context, w *world, random *rand.Rand) error
}

// faults returns the faults of each kind; those of the disk only if there is one
// that can be filled.
func faults(disk bool) map[string][]fault {
	all := map[string][]fault{
		"kill": {
			{"kill -9 a worker", killWorker},
			{"kill -9 a worker again and again", killAgain},
			{"kill -9 all workers", killAll},
		},
		"stop":       {{"stop a worker beyond its session", freezeWorker}},
		"membership": {{"a worker leaves, another joins", replaceWorker}, {"a worker joins and leaves", visit}},
		"broker":     {{"kill -9 the broker", killBroker}},
		"postgres": {
			{"kill -9 Postgres", killPostgres},
			{"restart Postgres", restartPostgres},
			{"make Postgres read-only", readOnlyPostgres},
			{"leave Postgres no connections", takeConnections},
		},
		"proxy": append(proxyFaults("Kafka", func(w *world) *proxy { return w.kafkaProxy }),
			proxyFaults("Postgres", func(w *world) *proxy { return w.postgresProxy })...),
	}
	if disk {
		all["postgres"] = append(all["postgres"],
			fault{"leave Postgres no disk for its tables", fillDisk}, fault{"leave Postgres no disk for its log", fillLog})
	}
	return all
}

// pauseBetween waits for a random time.
func pauseBetween(random *rand.Rand, least, most time.Duration) {
	time.Sleep(least + time.Duration(random.Int64N(int64(most-least))))
}

func killWorker(_ context.Context, w *world, random *rand.Rand) error {
	w.pool.signal(w.pool.pick(random.IntN(100)), syscall.SIGKILL)
	time.Sleep(restartPause)
	return nil
}

// killAgain kills a worker while it still starts, too.
func killAgain(_ context.Context, w *world, random *rand.Rand) error {
	m := w.pool.pick(random.IntN(100))
	for range 3 + random.IntN(3) {
		w.pool.signal(m, syscall.SIGKILL)
		pauseBetween(random, restartPause, restartPause+2*time.Second)
	}
	return nil
}

func killAll(_ context.Context, w *world, _ *rand.Rand) error {
	for _, m := range w.pool.all() {
		w.pool.signal(m, syscall.SIGKILL)
	}
	time.Sleep(restartPause)
	return nil
}

// freezeWorker makes a zombie: the worker loses its partitions without knowing.
func freezeWorker(_ context.Context, w *world, random *rand.Rand) error {
	m := w.pool.pick(random.IntN(100))
	w.pool.signal(m, syscall.SIGSTOP)
	pauseBetween(random, sessionTimeout+time.Second, sessionTimeout+4*time.Second)
	w.pool.signal(m, syscall.SIGCONT)
	return nil
}

func replaceWorker(_ context.Context, w *world, random *rand.Rand) error {
	w.pool.leave(w.pool.pick(random.IntN(100)))
	pauseBetween(random, 0, 2*time.Second)
	return w.pool.join()
}

func visit(_ context.Context, w *world, random *rand.Rand) error {
	if err := w.pool.join(); err != nil {
		return err
	}
	pauseBetween(random, time.Second, 4*time.Second)
	w.pool.leave(w.pool.pick(random.IntN(100)))
	return nil
}

func killBroker(ctx context.Context, w *world, random *rand.Rand) error {
	w.kafka.Kill()
	pauseBetween(random, 0, 3*time.Second)
	return w.kafka.Start(ctx)
}

func proxyFaults(server string, of func(*world) *proxy) []fault {
	var list []fault
	for _, m := range []mode{cut, delay, swallow, hold} {
		list = append(list, fault{fmt.Sprintf("connections to %s: %s", server, m), func(_ context.Context, w *world, random *rand.Rand) error {
			of(w).set(m)
			pauseBetween(random, time.Second, 5*time.Second)
			of(w).set(pass)
			return nil
		}})
	}
	return list
}

// names joins the names of faults that are injected together.
func names(together []fault) string {
	list := make([]string, len(together))
	for i, f := range together {
		list[i] = f.name
	}
	return strings.Join(list, " + ")
}
