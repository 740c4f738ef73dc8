package stream

import (
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
)

// TooLargeError says that a topic does not take a record for its size, though it came
// alone. It wraps the broker's error.
type TooLargeError struct {
	Topic  string
	Record int // place in the list that was to be published
	cause  error
}

// Error names the topic.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the topic %s does not take a record of this size (max.message.bytes): %v", e.Topic, e.cause)
}

// Unwrap returns the broker's error.
func (e *TooLargeError) Unwrap() error { return e.cause }

// TooLargeRecord tells callers that know no stream which record it is.
func (e *TooLargeError) TooLargeRecord() int { return e.Record }

func isTooLarge(err error) bool {
	return errors.Is(err, kafka.MessageSizeTooLarge) || errors.Is(err, kafka.RecordListTooLarge)
}
