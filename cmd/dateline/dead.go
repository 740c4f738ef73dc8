package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/dateline/dateline/store"
)

type deadCommand struct {
	List    deadListCommand    `cmd:"" help:"List dead letters, the newest first."`
	Show    deadShowCommand    `cmd:"" help:"Show a dead letter: what is wrong with it, its headers, its key and its value."`
	Redrive deadRedriveCommand `cmd:"" help:"Send dead letters to the raw topic again, each once."`
}

// deadFilterFlags select dead letters. No variable sets them, so that none is chosen
// unawares.
type deadFilterFlags struct {
	Class string `env:"-" enum:",undecodable,invalid,empty,too_large,stage_failed" default:"" placeholder:"CLASS" help:"Only of this class: undecodable, invalid, empty, too_large or stage_failed."`
	Stage string `env:"-" placeholder:"STAGE" help:"Only those where this stage found the fault, such as decode."`
	Since moment `env:"-" placeholder:"TIME" help:"Only since this time, as 2026-03-01T09:30:00Z, or since so long ago, as 24h."`
	Until moment `env:"-" placeholder:"TIME" help:"Only before this time, in the same forms."`
}

func (f deadFilterFlags) filter() store.DeadLetterFilter {
	return store.DeadLetterFilter{Class: f.Class, Stage: f.Stage, Since: f.Since.Time, Until: f.Until.Time}
}

func (f deadFilterFlags) check() error {
	if !f.Since.IsZero() && !f.Until.IsZero() && !f.Since.Before(f.Until.Time) {
		return usageError{fmt.Errorf("--since (%s) must be before --until (%s)", utc(f.Since.Time), utc(f.Until.Time))}
	}
	return nil
}

// moment is a time on the command line.
type moment struct{ time.Time }

// UnmarshalText reads a time of RFC 3339, or a duration, which is so long ago.
func (m *moment) UnmarshalText(text []byte) error {
	if ago, err := time.ParseDuration(string(text)); err == nil && ago >= 0 {
		m.Time = time.Now().Add(-ago)
		return nil
	}
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("%q is no time; write it as 2026-03-01T09:30:00Z, or as 24h for a day ago", text)
	}
	m.Time = at
	return nil
}

// withTables opens the database and checks that it has the tables.
func (f databaseFlags) withTables(ctx context.Context, use func(*store.Store) error) error {
	return f.withStore(ctx, func(s *store.Store) error {
		if err := checkMigrated(ctx, s); err != nil {
			return err
		}
		return use(s)
	})
}

// noDeadLetter says what to do about a place that has none.
func noDeadLetter(err error) error {
	if errors.Is(err, store.ErrNoDeadLetter) {
		return fmt.Errorf("%w; \"dateline dead list\" shows those that there are, and a place is that of the raw record", err)
	}
	return err
}

// becameOf says how far the redrive of a dead letter is; "" without one.
func becameOf(l store.DeadLetter) string {
	switch {
	case l.Redrive == store.RedriveBegun:
		return fmt.Sprintf("begun at %s by %s", utc(*l.BegunAt), l.BegunBy)
	case l.Redrive == store.RedriveDone && l.ToPartition != nil && l.ToOffset != nil:
		return fmt.Sprintf("sent to %d@%d", *l.ToPartition, *l.ToOffset)
	case l.Redrive == store.RedriveDone:
		return "sent at " + utc(*l.DoneAt)
	}
	return ""
}

func utc(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// onTerminal replaces what a terminal would act upon. Lines stay where asked for.
func onTerminal(text string, lines bool) string {
	return strings.Map(func(r rune) rune {
		if lines && (r == '\n' || r == '\t') || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// clip shortens a text to so many characters.
func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
