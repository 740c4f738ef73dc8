package article

import "time"

// Source says where a record was read. The zero value stands for an article
// that did not come from a topic.
type Source struct {
	Topic     string    `json:"topic"`
	Partition int       `json:"partition"`
	Offset    int64     `json:"offset"`
	Timestamp time.Time `json:"timestamp"` // of the record, UTC, in milliseconds
}

// IsZero reports whether the article did not come from a topic.
func (s Source) IsZero() bool { return s.Topic == "" }

// Newer reports whether s is a later revision than other: by the record's
// timestamp, then by its offset.
func (s Source) Newer(other Source) bool {
	if !s.Timestamp.Equal(other.Timestamp) {
		return s.Timestamp.After(other.Timestamp)
	}
	return s.Offset > other.Offset
}
