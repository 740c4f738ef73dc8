package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/redrive"
	"github.com/dateline/dateline/store"
)

type deadShowCommand struct {
	Place string `arg:"" placeholder:"TOPIC/PARTITION@OFFSET" help:"Where the raw record is, as the list says: TOPIC/PARTITION@OFFSET."`
	kafkaFlags
	databaseFlags
	DeadTopic string `default:"articles.dead" placeholder:"TOPIC" help:"Topic of dead letters."`
	Bytes     int    `default:"4096" placeholder:"N" help:"Print so many bytes of the value; 0 for all. JSON has all of it."`
	Output    string `enum:"auto,json,text" default:"auto" help:"What to write: json, text (for reading), or auto: text on a terminal, else json."`
}

// Run shows the dead letter. What Postgres knows is shown even if Kafka does not
// answer.
func (c deadShowCommand) Run(ctx context.Context, term terminal) error {
	of, err := article.ParsePlace(c.Place)
	if err == nil && c.Bytes < 0 {
		err = errors.New("--bytes must be at least 0")
	}
	if err != nil {
		return usageError{err}
	}
	return c.withTables(ctx, func(s *store.Store) error {
		letter, err := s.DeadLetter(ctx, of)
		if err != nil {
			return noDeadLetter(err)
		}
		record, err := c.record(ctx, letter)
		out := bufio.NewWriter(term.out)
		if asJSON(c.Output, term) {
			if printErr := showJSON(out, letter, record); printErr != nil {
				return errors.Join(err, printErr)
			}
		} else {
			c.show(out, letter, record)
		}
		if flushErr := out.Flush(); flushErr != nil {
			return errors.Join(err, fmt.Errorf("write the dead letter: %w", flushErr))
		}
		if err != nil {
			return fmt.Errorf("the record's headers and value are missing above: %w", err)
		}
		return nil
	})
}

// record reads the raw record from Kafka.
func (c deadShowCommand) record(ctx context.Context, letter store.DeadLetter) (*kafka.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	client, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	record, found, err := redrive.Record(ctx, client, c.DeadTopic, letter.Source())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("neither %s nor %s has the record any more: retention has removed it, and it can only be sent again from where it came from",
			letter.Topic, c.DeadTopic)
	}
	return &record, nil
}

// show writes for people.
func (c deadShowCommand) show(out io.Writer, l store.DeadLetter, record *kafka.Message) {
	line := func(name, value string) { fmt.Fprintf(out, "%-10s %s\n", name, onTerminal(value, false)) }
	line("place", l.Source().Place())
	line("class", l.Class)
	line("stage", l.Stage)
	line("message", l.Message)
	line("pipeline", l.Pipeline)
	line("timestamp", l.Timestamp.UTC().Format(time.RFC3339Nano))
	line("since", utc(l.CreatedAt))
	if became := becameOf(l); became != "" {
		line("redrive", became)
	}
	line("key", quoted(l.Key))
	if record == nil {
		return
	}
	if record.Topic != l.Topic {
		line("read from", fmt.Sprintf("%s, since %s has it no longer", article.Source{
			Topic: record.Topic, Partition: record.Partition, Offset: record.Offset,
		}.Place(), l.Topic))
	}
	for _, h := range record.Headers {
		line("header", h.Key+": "+quoted(h.Value))
	}
	c.showValue(out, record.Value)
}

// quoted writes a key or a header on one line.
func quoted(b []byte) string {
	switch {
	case b == nil:
		return "none"
	case utf8.Valid(b):
		return fmt.Sprintf("%q", b)
	}
	return "0x" + hex.EncodeToString(b)
}

// showValue writes text as it is, and other bytes in hexadecimal.
func (c deadShowCommand) showValue(out io.Writer, value []byte) {
	if value == nil {
		fmt.Fprintln(out, "value      null, which retracts an article")
		return
	}
	shown := value
	if c.Bytes > 0 && len(value) > c.Bytes {
		shown = value[:c.Bytes]
		for len(shown) > 0 && utf8.Valid(value) && !utf8.Valid(shown) { // within a character
			shown = shown[:len(shown)-1]
		}
	}
	fmt.Fprintf(out, "value      %d bytes", len(value))
	if len(shown) < len(value) {
		fmt.Fprintf(out, ", of which the first %d follow; --bytes 0 shows all", len(shown))
	}
	fmt.Fprintln(out)
	if !utf8.Valid(shown) {
		dumper := hex.Dumper(out)
		_, _ = dumper.Write(shown) // the buffer keeps the error
		_ = dumper.Close()
		return
	}
	fmt.Fprintln(out, onTerminal(string(shown), true))
}

// recordJSON is a dead letter with its record, for programs.
type recordJSON struct {
	deadJSON
	Record *valueJSON `json:"record"` // null if it could not be read
}

type valueJSON struct {
	From        string       `json:"from"`
	Headers     []headerJSON `json:"headers"`
	Value       *string      `json:"value"`
	ValueBase64 []byte       `json:"value_base64,omitempty"`
}

type headerJSON struct {
	Name        string  `json:"name"`
	Value       *string `json:"value"`
	ValueBase64 []byte  `json:"value_base64,omitempty"`
}

func showJSON(out io.Writer, l store.DeadLetter, record *kafka.Message) error {
	shown := recordJSON{deadJSON: newDeadJSON(l)}
	if record != nil {
		from := article.Source{Topic: record.Topic, Partition: record.Partition, Offset: record.Offset}
		shown.Record = &valueJSON{From: from.Place(), Headers: []headerJSON{}}
		shown.Record.Value, shown.Record.ValueBase64 = textOrBytes(record.Value)
		for _, h := range record.Headers {
			header := headerJSON{Name: h.Key}
			header.Value, header.ValueBase64 = textOrBytes(h.Value)
			shown.Record.Headers = append(shown.Record.Headers, header)
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(shown)
}
