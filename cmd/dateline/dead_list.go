package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/dateline/dateline/store"
)

type deadListCommand struct {
	databaseFlags
	deadFilterFlags
	Redriven bool   `env:"-" help:"Also those that were sent again."`
	Limit    int    `env:"-" default:"50" placeholder:"N" help:"At most so many; 0 for all."`
	Output   string `enum:"auto,json,text" default:"auto" help:"What to write: json (a dead letter a line), text (a table), or auto: text on a terminal, else json."`
}

// Run lists the dead letters.
func (c deadListCommand) Run(ctx context.Context, term terminal) error {
	if c.Limit < 0 {
		return usageError{errors.New("--limit must be at least 0")}
	}
	if err := c.check(); err != nil {
		return err
	}
	filter := c.filter()
	filter.Redriven = c.Redriven
	return c.withTables(ctx, func(s *store.Store) error {
		letters, err := s.DeadLetters(ctx, filter, c.Limit)
		if err != nil {
			return err
		}
		if asJSON(c.Output, term) {
			return printDeadJSON(term, letters)
		}
		if err := printDead(term, letters); err != nil {
			return err
		}
		count, err := s.CountDeadLetters(ctx, filter)
		if err != nil {
			return err
		}
		fmt.Fprintf(term.out, "%d of %d dead letters%s\n", len(letters), count, deadHint(len(letters), count, c.Redriven))
		return nil
	})
}

func deadHint(shown int, count int64, redriven bool) string {
	switch {
	case int64(shown) < count:
		return "; --limit shows more"
	case count == 0 && !redriven:
		return "; --redriven shows those that were sent again, too"
	}
	return ""
}

func asJSON(output string, term terminal) bool {
	_, isTerminal := terminalWidth(term.out)
	return output == "json" || output == "auto" && !isTerminal
}

// printDead prints a table. A message is shortened; "dead show" has all of it.
func printDead(term terminal, letters []store.DeadLetter) error {
	const messageLength = 72
	table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', 0)
	if len(letters) > 0 {
		fmt.Fprintln(table, "place\tsince\tclass\tstage\tbytes\tredrive\tmessage")
	}
	for _, l := range letters {
		became := becameOf(l)
		if became == "" {
			became = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", l.Source().Place(), utc(l.CreatedAt), l.Class, l.Stage, l.ValueBytes,
			became, clip(onTerminal(l.Message, false), messageLength))
	}
	return table.Flush()
}

func printDeadJSON(term terminal, letters []store.DeadLetter) error {
	encoder := json.NewEncoder(term.out)
	encoder.SetEscapeHTML(false)
	for _, l := range letters {
		if err := encoder.Encode(newDeadJSON(l)); err != nil {
			return fmt.Errorf("write dead letter: %w", err)
		}
	}
	return nil
}

// deadJSON is a dead letter for programs. Bytes that are no UTF-8 are in base64.
type deadJSON struct {
	Place      string       `json:"place"`
	Topic      string       `json:"topic"`
	Partition  int          `json:"partition"`
	Offset     int64        `json:"offset"`
	Timestamp  time.Time    `json:"timestamp"`
	Key        *string      `json:"key"`
	KeyBase64  []byte       `json:"key_base64,omitempty"`
	Class      string       `json:"class"`
	Stage      string       `json:"stage"`
	Message    string       `json:"message"`
	Pipeline   string       `json:"pipeline"`
	ValueBytes int          `json:"value_bytes"`
	Since      time.Time    `json:"since"`
	Redrive    *redriveJSON `json:"redrive"`
}

type redriveJSON struct {
	State     store.RedriveState `json:"state"`
	BegunBy   string             `json:"begun_by"`
	BegunAt   time.Time          `json:"begun_at"`
	DoneAt    *time.Time         `json:"done_at"`
	Partition *int               `json:"partition"`
	Offset    *int64             `json:"offset"`
}

func newDeadJSON(l store.DeadLetter) deadJSON {
	d := deadJSON{
		Place: l.Source().Place(), Topic: l.Topic, Partition: l.Partition, Offset: l.Offset, Timestamp: l.Timestamp.UTC(),
		Class: l.Class, Stage: l.Stage, Message: l.Message, Pipeline: l.Pipeline, ValueBytes: l.ValueBytes, Since: l.CreatedAt.UTC(),
	}
	d.Key, d.KeyBase64 = textOrBytes(l.Key)
	if l.Redrive != store.NotRedriven {
		r := redriveJSON{State: l.Redrive, BegunBy: l.BegunBy, BegunAt: l.BegunAt.UTC(), Partition: l.ToPartition, Offset: l.ToOffset}
		if l.DoneAt != nil {
			done := l.DoneAt.UTC()
			r.DoneAt = &done
		}
		d.Redrive = &r
	}
	return d
}

// textOrBytes returns bytes as text where they are UTF-8. Both are nil for null.
func textOrBytes(b []byte) (text *string, other []byte) {
	switch {
	case b == nil:
		return nil, nil
	case !utf8.Valid(b):
		return nil, b
	}
	s := string(b)
	return &s, nil
}
