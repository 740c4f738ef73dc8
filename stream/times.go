package stream

import (
	"math"
	"time"
)

// writable returns the nearest time that kafka-go writes as it is. It takes the first
// millisecond of 1970 for no time at all, for which it writes that of now, and counts
// nanoseconds, which reach from 1677 to 2262.
func writable(t time.Time) time.Time {
	first, last := time.UnixMilli(math.MinInt64/int64(time.Millisecond)), time.UnixMilli(math.MaxInt64/int64(time.Millisecond))
	switch {
	case t.IsZero():
		return t
	case t.Before(first):
		return first
	case t.After(last):
		return last
	case t.UnixNano()/int64(time.Millisecond) == 0:
		return time.UnixMilli(1)
	}
	return t
}
