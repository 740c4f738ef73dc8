package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/dateline/dateline/store"
)

type migrateCommand struct {
	Up      migrateUpCommand      `cmd:"" default:"withargs" help:"Apply the pending migrations (the default)."`
	Down    migrateDownCommand    `cmd:"" help:"Take the last migration back, with the data in its tables."`
	Status  migrateStatusCommand  `cmd:"" help:"List the migrations."`
	Rollups migrateRollupsCommand `cmd:"" help:"Count the rollups of the dashboards anew, which \"check --rollups\" compares; workers wait until they can save."`
}

type migrateUpCommand struct{ databaseFlags }

// Run applies the pending migrations.
func (c migrateUpCommand) Run(ctx context.Context, term terminal) error {
	return c.withStore(ctx, func(s *store.Store) error {
		applied, err := s.Migrate(ctx)
		if err != nil {
			return err
		}
		for _, m := range applied {
			fmt.Fprintf(term.out, "applied %s\n", m.Name)
		}
		if len(applied) == 0 {
			fmt.Fprintln(term.out, "nothing to do, the tables are up to date")
		}
		return nil
	})
}

type migrateDownCommand struct {
	databaseFlags
	Yes bool `help:"Confirm that the data in the tables of that migration is lost."`
}

// Run takes one migration back.
func (c migrateDownCommand) Run(ctx context.Context, term terminal) error {
	if !c.Yes {
		return usageError{errors.New("this drops tables with their data; repeat with --yes if that is meant")}
	}
	return c.withStore(ctx, func(s *store.Store) error {
		undone, err := s.MigrateDown(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(term.out, "took back %s\n", undone.Name)
		return nil
	})
}

type migrateStatusCommand struct{ databaseFlags }

// Run lists the migrations.
func (c migrateStatusCommand) Run(ctx context.Context, term terminal) error {
	return c.withStore(ctx, func(s *store.Store) error {
		list, err := s.Migrations(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', 0)
		for _, m := range list {
			state := "pending"
			if m.Applied {
				state = "applied"
			}
			fmt.Fprintf(table, "%s\t%s\n", m.Name, state)
		}
		return table.Flush()
	})
}

// withStore opens the store for the time of a call.
func (f databaseFlags) withStore(ctx context.Context, use func(*store.Store) error) error {
	s, err := store.Open(ctx, f.DatabaseURL)
	if err != nil {
		return usageError{err} // it has not connected yet
	}
	defer s.Close()
	return use(s)
}

type migrateRollupsCommand struct{ databaseFlags }

// Run counts the rollups anew.
func (c migrateRollupsCommand) Run(ctx context.Context, term terminal) error {
	return c.withStore(ctx, func(s *store.Store) error {
		if err := checkMigrated(ctx, s); err != nil {
			return err
		}
		if err := s.RebuildRollups(ctx); err != nil {
			return err
		}
		fmt.Fprintln(term.out, "the rollups are what the articles add up to")
		return nil
	})
}
