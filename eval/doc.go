// Command eval measures the quality and the speed of the enrichment on public
// data sets and prints tables: what was measured, on which set, the score and
// the words read per second; the fingerprints of near-duplicates; and the
// entities beside those that other libraries found in the same texts.
//
//	go run ./eval --data ../shared/data
//
// A file per task reads its data set, runs the pipeline as a worker would, and
// returns rows; duplicates.go makes the second table, too, and mentions.go the
// third, for which peers/run calls the libraries that are not Go's. Sets that are
// not there are left out, and the table says so. No set that is reported here as
// a test is used to train or to tune.
package main
