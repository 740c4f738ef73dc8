// Package store is Dateline's side of Postgres: it saves what became of
// records, migrates the tables and answers the questions of the commands.
//
// Invariants of Save:
//
//   - A batch is one transaction: all of it is there, or nothing.
//   - An older revision of an article changes nothing. A revision is newer by
//     the timestamp of its record, then by its offset.
//   - A record with the content that its article has already is of the same revision. It
//     moves the article's row alone. See docs/adr/0010-records-of-revisions.md.
//   - Saving the same outcomes again writes no row but the partition's, and takes no
//     lock that all writers share.
//   - Only the last claim to a partition can save.
//   - The order in which workers write does not change what the tables end
//     with, but for which of the records with one content an enrichment names.
//   - Rows are taken in the order partition, pipelines, names of topics, new articles
//     by id, articles that are there by id, and under one lock for all writers entities
//     by id and rollups by their keys, so that writers never wait for each other in a
//     circle. Whoever changes what belongs to an article has its row locked.
//   - A retracted article keeps a row as a marker, and has no other rows.
//   - A revision that no stage of a pipeline ran on has a row in articles alone, or
//     what other pipelines have found in it.
//   - Each edition shows one enrichment of an article at most: either a row
//     labelled 0, which is then the article's only one, or one labelled with the
//     edition. See docs/adr/0004-editions.md.
//   - Rollups hold what the rows with the same label of edition add up to.
//   - What an article duplicates is a function of the rows of stories, and so of
//     the newest revisions alone. They are written last, under one lock for all
//     writers, which lasts to the end of the transaction: each sees what the ones
//     before it wrote. Who has the lock waits for no row that others hold, and a
//     batch that changes no story takes no lock. Whatever else writes to stories
//     takes the same lock.
package store
