// Package ner finds the names of persons, organizations and places in
// sentences that are split into tokens.
//
// A Tagger labels each token as the beginning, inside or end of a name, as a
// name of one token, or as none. The labels of a sentence are the ones whose
// weights have the greatest sum: the weights of each token's features, and of
// each pair of neighbouring labels. A first pass reads each sentence alone; a
// second one also knows what the same words were labelled elsewhere in the
// document.
//
// All arithmetic is on integers, so that every machine finds the same names.
// Loaded models and tables are read-only and safe for concurrent use. What a
// tagger keeps of words is what it would work out anew, so that no document
// changes another one's names; it stays as it is while a document that has
// found it is read.
//
// The package also reads the gold sets that taggers are trained and measured
// on, and scores a tagger against them.
package ner
