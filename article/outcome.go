package article

import "fmt"

// Outcome is what became of one raw record. Exactly one of Enriched,
// Retracted and Dead is set.
type Outcome struct {
	Source    Source
	Raw       Raw         // as decoded; only with Enriched
	Enriched  *Enriched   // the record to store and to publish
	Encoded   []byte      // Enriched as it is published
	Retracted string      // the id of the article that this record takes back
	Dead      *DeadLetter // why the record could not be enriched
}

// DeadLetter is a record that is itself at fault.
type DeadLetter struct {
	Fault    Fault
	Key      []byte // of the raw record, unchanged
	Value    []byte // of the raw record, unchanged
	Pipeline Pipeline
}

// RejectedError says that the store refused one record's data, and would
// refuse it again: the record's own fault.
type RejectedError struct {
	Source Source // of the record
	Fault  Fault
}

// Error returns where the record is, and the fault.
func (e *RejectedError) Error() string {
	return fmt.Sprintf("record %s: %v", e.Source.Place(), &e.Fault)
}
