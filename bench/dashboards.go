package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/internal/services"
	"github.com/dateline/dateline/store"
)

type dashboardsCommand struct {
	Articles    int    `default:"500000" help:"Articles to fill a database with."`
	Repeats     int    `default:"9" help:"How often each query is asked, after once to warm up."`
	DatabaseURL string `name:"database-url" help:"A database that was filled before; a new server by default."`
	Keep        bool   `help:"Leave the server running until interrupted, and print its address."`
	pageFlags
}

// Run fills a database and prints how long the queries of dashboards take on it.
func (c dashboardsCommand) Run(ctx context.Context) error {
	if c.DatabaseURL != "" {
		return c.measure(ctx, c.DatabaseURL)
	}
	address, stop, err := startPostgres(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := c.fill(ctx, address); err != nil {
		return err
	}
	if err := c.measure(ctx, address); err != nil || !c.Keep {
		return err
	}
	fmt.Println(address)
	<-ctx.Done()
	return nil
}

// largeDatabase are the settings of a server for many articles.
var largeDatabase = []string{
	"shared_buffers=1GB", "work_mem=32MB", "maintenance_work_mem=256MB", "max_wal_size=8GB", "random_page_cost=1.1",
	"effective_cache_size=8GB",
}

// startPostgres starts a server with the settings of one that serves dashboards.
func startPostgres(ctx context.Context) (address string, stop func(), err error) {
	folder, err := os.MkdirTemp("", "dateline-bench-")
	if err != nil {
		return "", nil, err
	}
	// What is left of it is below the folder for temporary files.
	remove := func() { _ = os.RemoveAll(folder) }
	if err := os.Chmod(folder, 0o711); err != nil { // the server's user passes through
		remove()
		return "", nil, err
	}
	server, err := services.NewPostgres(ctx, folder, largeDatabase...)
	if err != nil {
		remove()
		return "", nil, err
	}
	return server.URL(server.Port()), func() {
		server.Close()
		remove()
	}, nil
}

// fill makes the tables and their rows.
func (c dashboardsCommand) fill(ctx context.Context, address string) error {
	s, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	start := time.Now()
	if err := fillDatabase(ctx, address, c.Articles); err != nil {
		return err
	}
	if err := s.RebuildRollups(ctx); err != nil {
		return err
	}
	logf("filled rollups")
	if err := withConnection(ctx, address, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `VACUUM ANALYZE`)
		return err
	}); err != nil {
		return err
	}
	logf("%d articles filled in, in %s", c.Articles, time.Since(start).Round(time.Second))
	return nil
}

// measure asks each question several times, and shows the medians.
func (c dashboardsCommand) measure(ctx context.Context, address string) error {
	on := machine()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	size, err := contentsOf(ctx, conn)
	if err != nil {
		return err
	}
	var server int
	if err := conn.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&server); err != nil {
		return err
	}
	var table strings.Builder
	table.WriteString("| query | rows | median ms | worst ms | median CPU ms |\n|---|---|---|---|---|\n")
	for _, q := range questions {
		rows, took, busy, err := ask(ctx, conn, server, q.sql, c.Repeats)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Fprintf(&table, "| %s | %d | %.1f | %.1f | %.1f |\n", q.name, rows, took[len(took)/2], took[len(took)-1], busy[len(busy)/2])
	}
	return c.show("dashboards", onMachine(on)+size+"\n\n"+table.String())
}

// contentsOf says how much there is.
func contentsOf(ctx context.Context, conn *pgx.Conn) (string, error) {
	var articles, mentions, entityDays int
	var size, words string
	err := conn.QueryRow(ctx, `
SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM mentions), (SELECT count(*) FROM entity_days),
       pg_size_pretty(pg_database_size(current_database())), pg_size_pretty(pg_relation_size('enrichments_words'))`).
		Scan(&articles, &mentions, &entityDays, &size, &words)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d articles, %d mentions, %d rows of entities by day; %s, of which the index of words has %s.",
		articles, mentions, entityDays, size, words), nil
}

// ask returns the sorted times in milliseconds, of the query and all its rows:
// how long they took, and for how long of that the server's process had a
// processor, which depends less on what else the machine does.
func ask(ctx context.Context, conn *pgx.Conn, server int, sql string, repeats int) (rows int, took, busy []float64, err error) {
	for i := range repeats + 1 {
		start, before := time.Now(), timeOnCores(server)
		found, err := conn.Query(ctx, sql)
		if err != nil {
			return 0, nil, nil, err
		}
		rows = 0
		for found.Next() {
			rows++
		}
		if err := found.Err(); err != nil {
			return 0, nil, nil, err
		}
		if i > 0 {
			took = append(took, milliseconds(time.Since(start)))
			busy = append(busy, milliseconds(timeOnCores(server)-before))
		}
	}
	slices.Sort(took)
	slices.Sort(busy)
	return rows, took, busy, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
