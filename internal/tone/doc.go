// Package tone tells how a sentence judges somebody whom it names, whatever it
// says of others: target-dependent sentiment classification, as Hamborg and Donnay
// define it for news ("NewsMTSC", EACL 2021).
//
// A sentence is read once: its words, the ratings of those that judge, and the
// running sum of the words' vectors. For each target, words are counted by where
// they stand to it, and vectors and ratings summed up in windows around it. A
// multinomial logistic regression does the rest. Training and use share all of it,
// so that they cannot differ.
package tone
