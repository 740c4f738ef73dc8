// Package enrich turns a raw article into an enriched one: who and what it is
// about, which topics it belongs to and how it judges them.
//
// A Pipeline runs its stages straight through, each a method in a file of its
// own that reads what the stages before it found in the document and adds its
// part:
//
//	text → language → tokens → mentions → entities → topics → sentiment
//	     → summary → keyphrases → fingerprint
//
// Invariants:
//
//   - The result is a pure function of the raw article and the Pipeline: no
//     clock, no random number, no map order, no other article gets into it.
//   - A Pipeline is read-only once built and safe for concurrent use; models
//     are embedded and loaded once. Documents hand on the memory that stages
//     need while they run (room.go), and nothing that is in it.
//   - Inside the package offsets are bytes into a field's text; result.go
//     turns them into the code points of the contract, in one place.
//   - The stages after language run on English only, except the fingerprint;
//     the record says which ones ran.
//   - A fault of the article is an *article.Fault; a stage that panics is
//     turned into one. There are no other errors.
package enrich
