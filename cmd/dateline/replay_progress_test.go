package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
)

// A bar for each partition and one for all, over those of before; the rate is that
// of the last ten seconds.
func TestTheProgressOfAReplay(t *testing.T) {
	var out strings.Builder
	p := &replayProgress{term: terminal{err: &out}, isTerminal: true}
	began := time.UnixMilli(1_700_000_000_000)
	at := func(state article.ReplayState, first, second int64) replay.Status {
		return replay.Status{Replay: article.Replay{ID: 7, State: state, LiveGroup: "live", MaxLiveLag: 5, Partitions: []article.ReplayPartition{
			{Partition: 0, StartOffset: 100, NextOffset: 100 + first, EndOffset: 300},
			{Partition: 1, NextOffset: second, EndOffset: 100},
			{Partition: 2, StartOffset: 9, NextOffset: 9, EndOffset: 9},
		}}}
	}
	yielding := at(article.ReplayRunning, 150, 0)
	yielding.Yielding, yielding.LiveLag = true, 8
	for _, step := range []struct {
		second int
		status replay.Status
		want   []string
	}{
		{0, at(article.ReplayRunning, 0, 0), []string{
			"partition 0  ░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 200 offsets (0 %), 0/s, done in ?\n", "all          ░", " 0 of 300 offsets",
		}},
		{5, at(article.ReplayRunning, 50, 0), []string{
			"\x1b[3A\r\x1b[Kpartition 0  ██████░░░░░░░░░░░░░░░░░░ 50 of 200 offsets (25 %), 10/s, done in 15s\n",
			"partition 1  ░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 100 offsets (0 %), 0/s, done in ?\n", "all          ████░", "50 of 300 offsets (17 %), 10/s, done in 25s\n",
		}},
		{15, yielding, []string{"150 of 200 offsets (75 %), 10/s, done in 5s\n", "waiting for the live pool live, which has 8 records to do, with --max-live-lag 5\n"}},
		{25, at(article.ReplayPaused, 150, 0), []string{"150 of 200 offsets (75 %), 0/s, done in ?\n", "; paused until \"dateline replay resume 7\"\n"}},
		{26, at(article.ReplayDone, 200, 100), []string{"partition 1  ████████████████████████ 100 of 100 offsets (100 %)", "300 of 300 offsets (100 %)", "done in -\n"}},
	} {
		out.Reset()
		p.show(began.Add(time.Duration(step.second)*time.Second), step.status)
		for _, want := range step.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("at second %d no %q in:\n%s", step.second, want, out.String())
			}
		}
		if strings.Contains(out.String(), "partition 2") {
			t.Errorf("a bar for a partition without offsets:\n%s", out.String())
		}
	}
	out.Reset()
	p.isTerminal = false
	p.show(began.Add(time.Minute), at(article.ReplayRunning, 200, 0))
	if got := out.String(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "replay 7: 200 of 300 offsets (67 %)") {
		t.Errorf("in a log: %q", got)
	}
}
