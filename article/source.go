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

// The years that a record's timestamp may have: no producer means an earlier
// one, and RFC 3339 cannot write a later one.
const firstYear, lastYear = 1970, 9999

func firstTime() time.Time { return time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC) }
func lastTime() time.Time  { return time.Date(lastYear, 12, 31, 23, 59, 59, 0, time.UTC) }

// RecordTime returns a record's timestamp in UTC, brought into the years 1970
// to 9999. Some producers set none (-1), some take nanoseconds for
// milliseconds; neither may stop the others' records.
func RecordTime(t time.Time) time.Time {
	switch t = t.UTC(); {
	case t.Year() < firstYear:
		return firstTime()
	case t.Year() > lastYear:
		return lastTime()
	}
	return t
}

// isKnown reports whether a record's timestamp is one: not what RecordTime makes of those
// that are none.
func isKnown(t time.Time) bool {
	t = RecordTime(t)
	return t.After(firstTime()) && t.Before(lastTime())
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
