// Package worker is one member of the pool: it takes the records of its
// partitions, enriches them in parallel, and saves, publishes and commits them
// in batches.
//
// For each partition a goroutine fetches, one collects, and all partitions
// share a number of goroutines that enrich:
//
//	Partition.Fence → Store.Claim → Partition.Resume
//	Partition.Fetch → decode and enrich (parallel) → in order again → batch
//	     → Store.Save → Partition.Commit
//
// Invariants:
//
//   - What is committed never exceeds what is contiguously done: records leave
//     the pipeline in the order in which they were fetched.
//   - Records in flight are bounded in bytes; when the bound is reached,
//     fetching waits.
//   - A record that is itself at fault, or takes too long, becomes a dead
//     letter, alone. Any other failure is retried until it ends, and makes the
//     worker not ready.
//   - An operation that never returns is noticed: see Watch.
//   - A partition is taken over by fencing off its last owner, in Kafka and in
//     the store, and only then by asking how far that one came.
//   - Save comes before publishing and committing. A crash repeats a batch and
//     changes nothing by it, because records are deterministic and saves are
//     guarded.
package worker
