// Package replay enriches again what a raw topic holds, up to offsets that were
// frozen when the replay was started.
//
// A worker does it, as it does the live pool's work, in a consumer group of the
// replay's own. Job and Partition stand between the worker and what it knows as its
// store and its partition, and change four things:
//
//   - Input: a partition ends at the plan's end. What retention has removed can come
//     from the store instead of the topic, in the same order of offsets.
//   - Sifting: records whose article has a result of the same content and pipeline,
//     or a newer revision, or is not selected, are not enriched. Their fates are
//     remembered until the batch behind them is saved.
//   - Accounts: with each batch the fates of its offsets are saved, in the same
//     transaction. What the store has accounted for counts, not what the group has
//     committed.
//   - Output: what goes to a topic is decided by the replay's policy, when a batch is
//     saved, and written down. Whoever does a batch again that was saved and perhaps
//     not published enriches just those records again.
//
// The Governor lets a replay rest while it is paused, and while the live pool has
// much to do.
package replay
