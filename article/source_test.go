package article_test

import (
	"math"
	"testing"
	"time"

	"github.com/dateline/dateline/article"
)

func TestNewerGoesByTimestampThenOffset(t *testing.T) {
	at := func(minutes int, offset int64) article.Source {
		return article.Source{Topic: "t", Offset: offset, Timestamp: recordTime.Add(time.Duration(minutes) * time.Minute)}
	}
	tests := []struct {
		name       string
		one, other article.Source
		want       bool
	}{
		{"later", at(1, 0), at(0, 9), true},
		{"earlier", at(0, 9), at(1, 0), false},
		{"same time, later offset", at(0, 2), at(0, 1), true},
		{"same time, earlier offset", at(0, 1), at(0, 2), false},
		{"same record", at(0, 1), at(0, 1), false},
	}
	for _, test := range tests {
		if got := test.one.Newer(test.other); got != test.want {
			t.Errorf("%s: got %t, want %t", test.name, got, test.want)
		}
	}
}

func TestRecordTimeCanBeEncoded(t *testing.T) {
	tests := []struct {
		name   string
		millis int64
		want   string
	}{
		{"usual", recordTime.UnixMilli(), "2026-03-01T09:30:00Z"},
		{"none", -1, "1970-01-01T00:00:00Z"},
		{"nanoseconds", recordTime.UnixNano(), "9999-12-31T23:59:59Z"},
		{"smallest", math.MinInt64, "1970-01-01T00:00:00Z"},
		{"largest", math.MaxInt64, "9999-12-31T23:59:59Z"},
	}
	for _, test := range tests {
		if got := article.RecordTime(time.UnixMilli(test.millis)).Format(time.RFC3339); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
