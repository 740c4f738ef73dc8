package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
)

const (
	// rateWindow is how long back a rate looks.
	rateWindow = 10 * time.Second
	// progressInterval is how often a line is written that is not redrawn.
	progressInterval = 5 * time.Second
	// progressPartitions is how many partitions have a bar of their own.
	progressPartitions = 16
)

// replayProgress shows how far a replay is: bars on a terminal, else a line every
// few seconds.
type replayProgress struct {
	term       terminal
	isTerminal bool
	drawn      int // lines that are on the terminal
	seen       []seenReplay
}

// seenReplay is a replay as it was at a time.
type seenReplay struct {
	at time.Time
	of article.Replay
}

func newReplayProgress(term terminal) *replayProgress {
	_, isTerminal := terminalWidth(term.err)
	return &replayProgress{term: term, isTerminal: isTerminal}
}

// follow shows the replay until ctx ends, and once more then.
func (p *replayProgress) follow(ctx context.Context, governor *replay.Governor) {
	interval := progressInterval
	if p.isTerminal {
		interval = time.Second
	}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		p.show(time.Now(), governor.Status())
		select {
		case <-ctx.Done():
			p.show(time.Now(), governor.Status())
			return
		case <-ticker.C:
		}
	}
}

func (p *replayProgress) show(now time.Time, s replay.Status) {
	p.seen = append(p.seen, seenReplay{now, s.Replay})
	for len(p.seen) > 2 && now.Sub(p.seen[1].at) >= rateWindow {
		p.seen = p.seen[1:]
	}
	if p.isTerminal {
		p.draw(s)
		return
	}
	all := wholeOf(s.Replay)
	fmt.Fprintf(p.term.err, "replay %d: %s%s\n", s.Replay.ID, p.measure(all), waitingFor(s))
}

// draw writes a bar for each partition over those of before.
func (p *replayProgress) draw(s replay.Status) {
	var lines []string
	for _, part := range s.Replay.Partitions {
		if part.EndOffset > part.StartOffset && len(lines) < progressPartitions {
			lines = append(lines, p.bar(fmt.Sprint("partition ", part.Partition), part))
		}
	}
	lines = append(lines, p.bar("all", wholeOf(s.Replay))+waitingFor(s))
	if p.drawn > 0 {
		fmt.Fprintf(p.term.err, "\x1b[%dA", p.drawn)
	}
	for _, line := range lines {
		fmt.Fprintf(p.term.err, "\r\x1b[K%s\n", line)
	}
	p.drawn = len(lines)
}

func (p *replayProgress) bar(name string, part article.ReplayPartition) string {
	const columns = 24
	full := int(columns * done(part))
	return fmt.Sprintf("%-13s%s%s %s", name, strings.Repeat("█", full), strings.Repeat("░", columns-full), p.measure(part))
}

// measure writes how much is done, the rate and the time that is left.
func (p *replayProgress) measure(part article.ReplayPartition) string {
	first, last := p.seen[0], p.seen[len(p.seen)-1]
	rate := 0.0
	if passed := last.at.Sub(first.at).Seconds(); passed > 0 {
		rate = max(0, float64(part.NextOffset-partOf(first.of, part.Partition).NextOffset)/passed)
	}
	return fmt.Sprintf("%d of %d offsets (%.0f %%), %.0f/s, done in %s", part.NextOffset-part.StartOffset, part.EndOffset-part.StartOffset,
		100*done(part), rate, doneIn(part.Left(), rate))
}

// done returns how much of a partition is, from 0 to 1.
func done(part article.ReplayPartition) float64 {
	if part.EndOffset == part.StartOffset {
		return 1
	}
	return float64(part.NextOffset-part.StartOffset) / float64(part.EndOffset-part.StartOffset)
}

// allPartitions is the number of what stands for all of them.
const allPartitions = -1

// wholeOf adds the partitions of a replay up, as if they were one.
func wholeOf(r article.Replay) article.ReplayPartition {
	whole := article.ReplayPartition{Partition: allPartitions}
	for _, part := range r.Partitions {
		whole.EndOffset += part.EndOffset - part.StartOffset
		whole.NextOffset += part.NextOffset - part.StartOffset
		whole.Fates = whole.Fates.Add(part.Fates)
	}
	return whole
}

// partOf returns a partition of a replay.
func partOf(r article.Replay, partition int) article.ReplayPartition {
	for _, part := range r.Partitions {
		if part.Partition == partition {
			return part
		}
	}
	return wholeOf(r)
}

// waitingFor says why a replay does not go on, or nothing.
func waitingFor(s replay.Status) string {
	switch {
	case s.Replay.State == article.ReplayPaused:
		return fmt.Sprintf("; paused until \"dateline replay resume %d\"", s.Replay.ID)
	case s.Replay.State == article.ReplayRunning && s.Yielding:
		return fmt.Sprintf("; waiting for the live pool %s, which has %d records to do, with --max-live-lag %d",
			s.Replay.LiveGroup, s.LiveLag, s.Replay.MaxLiveLag)
	}
	return ""
}
