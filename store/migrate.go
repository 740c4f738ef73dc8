package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/dateline/dateline/migrations"
)

// Migration is one step of the tables' history.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// Migrate applies the pending migrations and returns them. Any number of
// processes may call it at once: one does it, the others wait.
func (s *Store) Migrate(ctx context.Context) ([]Migration, error) {
	var applied []Migration
	err := s.withProvider(ctx, func(provider *goose.Provider) error {
		results, err := provider.Up(ctx)
		for _, result := range results {
			applied = append(applied, Migration{result.Source.Version, result.Source.Path, true})
		}
		return err
	})
	if err != nil {
		s.leaveReadOnly(err)
		return nil, fmt.Errorf("migrate the database: %w", err)
	}
	return applied, nil
}

// MigrateDown takes the last migration back, with the data in its tables.
func (s *Store) MigrateDown(ctx context.Context) (undone Migration, err error) {
	err = s.withProvider(ctx, func(provider *goose.Provider) error {
		result, err := provider.Down(ctx)
		if err == nil {
			undone = Migration{result.Source.Version, result.Source.Path, false}
		}
		return err
	})
	if errors.Is(err, goose.ErrVersionNotFound) {
		return Migration{}, errors.New("take a migration back: the last one is of a newer program, which alone can do it")
	}
	if err != nil {
		return Migration{}, fmt.Errorf("take a migration back: %w", err)
	}
	return undone, nil
}

// Migrations lists all migrations, the oldest first.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	var list []Migration
	err := s.withProvider(ctx, func(provider *goose.Provider) error {
		statuses, err := provider.Status(ctx)
		for _, status := range statuses {
			list = append(list, Migration{status.Source.Version, status.Source.Path, status.State == goose.StateApplied})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the state of the migrations: %w", err)
	}
	return list, nil
}

// withProvider opens goose on the pool's connections, under a lock that
// Postgres holds for the session.
func (s *Store) withProvider(ctx context.Context, use func(*goose.Provider) error) error {
	if err := s.checkEncoding(ctx); err != nil {
		return err
	}
	// Workers that start together wait for each other: for a second, not for goose's five.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(s.pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	return use(provider)
}

// checkEncoding refuses a database in which a character is not what it is in a text: one
// in SQL_ASCII, as a server has it that was made without a locale, counts bytes for
// characters, so that every offset behind a quotation mark is wrong.
func (s *Store) checkEncoding(ctx context.Context) error {
	var name, encoding string
	err := s.pool.QueryRow(ctx, `SELECT current_database(), current_setting('server_encoding')`).Scan(&name, &encoding)
	if err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database %s is encoded in %s; make one in UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", name, encoding)
	}
	return nil
}
