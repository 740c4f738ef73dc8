// Package stream is Dateline's side of Kafka, over kafka-go: a consumer
// group's partitions, fetching, publishing, topics and lag.
//
// Invariants:
//
//   - A Partition is handed to one handler for one generation of the group.
//     Its Commit is refused by the broker once the generation is over, so a
//     member that has lost a partition cannot move its offset.
//   - Fence comes before Resume: after it nobody else can move the offset.
//   - Commit publishes records and commits the next offset in one transaction.
//     With DeliverAtLeastOnce it publishes first, waits until all in-sync
//     replicas have the records, and commits after that; a crash in between
//     repeats records, it loses none.
//   - Fetch shows records of committed transactions only.
//   - A null value and an empty value stay apart, in both directions.
//   - Control records never reach the caller.
//
// It imports no other package of Dateline's; records are kafka.Message.
package stream
