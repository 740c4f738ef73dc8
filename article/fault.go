package article

import (
	"errors"
	"fmt"
)

// A Class groups the faults that a record can have.
type Class string

// The classes of fault. They are part of the contract: operators select dead
// letters by them.
const (
	Undecodable Class = "undecodable"  // the value is not what its content type says
	Invalid     Class = "invalid"      // decoded, but a field breaks the contract
	Empty       Class = "empty"        // no text in title, body or html
	TooLarge    Class = "too_large"    // over a limit of the decoder or of a stage
	StageFailed Class = "stage_failed" // made a stage of the pipeline fail
)

// Fault is an error that is the record's own: trying again cannot help, so the
// record goes to the dead letters. Every other error is an outage, which does
// end, and is never a reason for a dead letter.
type Fault struct {
	Class   Class
	Stage   string // "decode", or the name of the stage of the pipeline
	Message string // what is wrong and what to do, for people
}

// Error returns the stage, the class and the message.
func (f *Fault) Error() string {
	return fmt.Sprintf("%s: %s: %s", f.Stage, f.Class, f.Message)
}

// AsFault returns the Fault in err's chain, if there is one.
func AsFault(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

func decodeFault(class Class, format string, args ...any) *Fault {
	return &Fault{Class: class, Stage: "decode", Message: fmt.Sprintf(format, args...)}
}
