// Package article holds the values that travel through Dateline: the raw
// article as it was read, the enriched record as it is published, the dead
// letter, and the codec between them and bytes.
//
// Invariants, on which every other package relies:
//
//   - All text in a Raw is valid UTF-8 without NUL, so it fits Postgres and
//     JSON as it stands.
//   - A Raw has an id of 1 to MaxIDBytes bytes and text in at least one of
//     Body, HTML and Title.
//   - Every offset in an Enriched counts Unicode code points from 0, end
//     exclusive, and field[start:end] is exactly the text beside it.
//   - Encoding the same value gives the same bytes, on every machine.
//
// The package imports nothing of Dateline's, and knows neither Kafka nor
// Postgres.
package article
