package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/redrive"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type deadRedriveCommand struct {
	Places []string `arg:"" optional:"" placeholder:"TOPIC/PARTITION@OFFSET" help:"Which dead letters, as the list says: TOPIC/PARTITION@OFFSET; else the flags choose."`
	kafkaFlags
	databaseFlags
	DeadTopic string `default:"articles.dead" placeholder:"TOPIC" help:"Topic of dead letters."`
	Delivery  string `enum:"exactly-once,at-least-once" default:"exactly-once" help:"exactly-once, or at-least-once for brokers without transactions, where a dead letter can be sent twice."`
	deadFilterFlags
	Limit  int  `env:"-" default:"0" placeholder:"N" help:"At most so many, the newest; 0 for all."`
	All    bool `env:"-" help:"All dead letters, where nothing else chooses."`
	DryRun bool `env:"-" help:"Say which, and send nothing."`
}

// Run sends the dead letters.
func (c deadRedriveCommand) Run(ctx context.Context, term terminal) error {
	if err := c.checkChoice(); err != nil {
		return err
	}
	return c.withTables(ctx, func(s *store.Store) error {
		letters, err := c.choose(ctx, term, s)
		if err != nil {
			return err
		}
		if c.DryRun {
			return c.dryRun(ctx, term, s, letters)
		}
		return c.redrive(ctx, term, s, letters)
	})
}

func (c deadRedriveCommand) checkChoice() error {
	filtered := c.deadFilterFlags != deadFilterFlags{} || c.Limit != 0
	switch {
	case c.Limit < 0:
		return usageError{errors.New("--limit must be at least 0")}
	case len(c.Places) > 0 && (filtered || c.All):
		return usageError{errors.New("name places, or choose by flags, not both")}
	case c.All && filtered:
		return usageError{errors.New("--all and other flags that choose don't go together")}
	case len(c.Places) == 0 && !filtered && !c.All:
		return usageError{errors.New(
			"say which dead letters: by TOPIC/PARTITION@OFFSET, by --class, --stage, --since, --until or --limit, or --all; --dry-run shows them first")}
	}
	return c.check()
}

// choose returns the dead letters that are still to be sent.
func (c deadRedriveCommand) choose(ctx context.Context, term terminal, s *store.Store) ([]store.DeadLetter, error) {
	if len(c.Places) == 0 {
		return s.DeadLetters(ctx, c.filter(), c.Limit)
	}
	var letters []store.DeadLetter
	for _, place := range c.Places {
		of, err := article.ParsePlace(place)
		if err != nil {
			return nil, usageError{err}
		}
		letter, err := s.DeadLetter(ctx, of)
		if err != nil {
			return nil, noDeadLetter(err)
		}
		if letter.Redrive == store.RedriveDone {
			fmt.Fprintf(term.out, "not sent  %s: it was before, %s\n", place, becameOf(letter))
			continue
		}
		letters = append(letters, letter)
	}
	return letters, nil
}

func (c deadRedriveCommand) dryRun(ctx context.Context, term terminal, s *store.Store, letters []store.DeadLetter) error {
	begun, err := s.BegunRedrives(ctx)
	if err != nil {
		return err
	}
	fresh := 0
	for _, l := range letters {
		if l.Redrive == store.NotRedriven {
			fresh++
			fmt.Fprintf(term.out, "would send %s (%s, %s)\n", l.Source().Place(), l.Class, l.Stage)
		}
	}
	for _, b := range begun {
		fmt.Fprintf(term.out, "would find out about %s, which an earlier redrive has begun, and send it if that has not\n", b.Of.Place())
	}
	fmt.Fprintf(term.out, "would send %d dead letters and find out about %d; nothing was sent\n", fresh, len(begun))
	return nil
}

func (c deadRedriveCommand) redrive(ctx context.Context, term terminal, s *store.Store, letters []store.DeadLetter) error {
	client, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("find the name of this host: %w", err)
	}
	plain := client.NewProducer()
	defer plain.Close()
	redriver := redrive.Redriver{
		Store: s, Kafka: client, DeadTopic: c.DeadTopic, Host: host,
		Notify: func(message string) { fmt.Fprintln(term.err, "dateline:", message) },
		NewProducer: func(topic string) redrive.Producer {
			if c.Delivery == "at-least-once" {
				return unfenced{plain}
			}
			return client.NewTransactionalProducer(redrive.TransactionalID(topic), topic)
		},
	}
	of := make([]article.Source, len(letters))
	for i, l := range letters {
		of[i] = l.Source()
	}
	report, err := redriver.Run(ctx, of)
	printRedrives(term, report)
	return redriveError(report, err)
}

// unfenced publishes for brokers without transactions.
type unfenced struct{ producer *stream.Producer }

func (unfenced) Fence(context.Context) error { return nil }

func (u unfenced) Publish(ctx context.Context, records []kafka.Message) error {
	return u.producer.Write(ctx, records...)
}

func printRedrives(term terminal, report redrive.Report) {
	for _, r := range report.Sent {
		fmt.Fprintf(term.out, "sent      %s%s\n", r.Of.Place(), sentTo(r))
	}
	for _, r := range report.Found {
		fmt.Fprintf(term.out, "sent      %s%s, by an earlier redrive that did not come to its end\n", r.Of.Place(), sentTo(r))
	}
	for _, of := range report.Taken {
		fmt.Fprintf(term.out, "not sent  %s: another redrive has it\n", of.Place())
	}
	for _, of := range report.Gone {
		fmt.Fprintf(term.out, "not sent  %s: retention has removed the record from its topic and from that of dead letters; send it from where it came from\n", of.Place())
	}
	for _, of := range report.TooLarge {
		fmt.Fprintf(term.out, "not sent  %s: its topic does not take a record of this size; raise max.message.bytes, and run the command again\n", of.Place())
	}
	for _, r := range report.Unsure {
		fmt.Fprintf(term.out, "not sent  %s: an earlier redrive has begun it, and retention has removed what would tell whether it was sent; to send it all the same, "+
			"delete its row in the table redrives first\n", r.Of.Place())
	}
	fmt.Fprintf(term.out, "sent %d, found sent before %d, not sent %d\n",
		len(report.Sent), len(report.Found), len(report.Taken)+failed(report))
}

func sentTo(r article.Redrive) string {
	if r.ToOffset < 0 {
		return ""
	}
	return " to " + article.Source{Topic: r.Of.Topic, Partition: r.ToPartition, Offset: r.ToOffset}.Place()
}

// redriveError says what to do about what was not sent.
func redriveError(report redrive.Report, err error) error {
	switch {
	case errors.Is(err, stream.ErrFenced):
		return fmt.Errorf("%w: another \"dead redrive\" runs on the same topic; run this one again when that has ended", err)
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, stream.ErrNoTopic):
		return fmt.Errorf("%w; make the topic, and run the command again", err)
	case err != nil:
		return fmt.Errorf("%w; run the command again: it finds out first what was sent, and sends nothing twice", err)
	case failed(report) > 0:
		return fmt.Errorf("%d dead letters could not be sent; the lines above say why", failed(report))
	}
	return nil
}

// failed is how many dead letters could not be sent by anybody.
func failed(report redrive.Report) int {
	return len(report.Gone) + len(report.Unsure) + len(report.TooLarge)
}
