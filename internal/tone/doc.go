// Package tone tells how a sentence judges somebody whom it names, whatever it
// says of others: target-dependent sentiment classification, as Hamborg and Donnay
// define it for news ("NewsMTSC", EACL 2021).
//
// A sentence is read once: its words, the ratings of those that judge, and the
// pieces of the words, which have vectors. For each target, words are counted by where
// they stand to it, and vectors and ratings summed up in windows around it. A
// multinomial logistic regression does the rest.
//
// Training has Features and a Model; in use, a Judge gives the same with less work.
package tone
