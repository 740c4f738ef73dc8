package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
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
	server, err := services.NewPostgres(ctx, folder, "shared_buffers=1GB", "work_mem=32MB", "maintenance_work_mem=256MB",
		"max_wal_size=8GB", "random_page_cost=1.1", "effective_cache_size=8GB")
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
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	start := time.Now()
	if err := fillDatabase(ctx, conn, c.Articles); err != nil {
		return err
	}
	if err := s.RebuildRollups(ctx); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `VACUUM ANALYZE`); err != nil {
		return err
	}
	logf("%d articles filled in, in %s", c.Articles, time.Since(start).Round(time.Second))
	return nil
}

// question is a query that a dashboard or the console asks.
type question struct{ name, sql string }

// newest is the time of the last article: dashboards look at the days before it.
const newest = `(SELECT max(last_hour) FROM dashboard.sources)`

var questions = []question{
	{"top 20 entities of 30 days", `
SELECT name, type, sum(articles), sum(mentions), sum(sentiment * articles) / sum(articles)
  FROM dashboard.entity_days WHERE day > (` + newest + ` - interval '30 days')::date
 GROUP BY entity_id, name, type ORDER BY 3 DESC LIMIT 20`},
	{"top 20 entities of a day", `
SELECT name, type, articles, mentions, sentiment FROM dashboard.entity_days
 WHERE day = ` + newest + `::date ORDER BY articles DESC LIMIT 20`},
	{"an entity's trend, 30 days", `
SELECT day, articles, sentiment FROM dashboard.entity_days
 WHERE entity_id = 'Q1' AND day > (` + newest + ` - interval '30 days')::date ORDER BY day`},
	{"an entity's trend, 48 hours", `
SELECT hour, articles, sentiment FROM dashboard.entity_hours
 WHERE entity_id = 'Q1' AND hour > ` + newest + ` - interval '48 hours' ORDER BY hour`},
	{"an entity's newest 50 articles", `
SELECT a.id, a.title, a.source, a.published_at, m.sentiment
  FROM dashboard.mentions m JOIN dashboard.articles a ON a.id = m.article_id
 WHERE m.entity_id = 'Q1' ORDER BY m.published_at DESC LIMIT 50`},
	{"an entity's company, 7 days", `
SELECT o.name, o.type, count(*) FROM dashboard.co_occurrences c JOIN dashboard.entities o ON o.id = c.other_id
 WHERE c.entity_id = 'Q100' AND c.published_at > ` + newest + ` - interval '7 days'
 GROUP BY o.id, o.name, o.type ORDER BY 3 DESC LIMIT 20`},
	{"topic shares, 30 days", `
SELECT topic_id, sum(articles), sum(sentiment * articles) / sum(articles) FROM dashboard.topic_days
 WHERE day > (` + newest + ` - interval '30 days')::date GROUP BY topic_id ORDER BY 2 DESC`},
	{"a topic's newest 50 articles", `
SELECT a.id, a.title, a.source, t.published_at, t.score
  FROM dashboard.topics t JOIN dashboard.articles a ON a.id = t.article_id
 WHERE t.topic_id = 'medtop:03000000' ORDER BY t.published_at DESC LIMIT 50`},
	{"sentiment by hour, 48 hours", `
SELECT hour, sum(articles), sum(sentiment * articles) / sum(articles) FROM dashboard.sentiment_hours
 WHERE hour > ` + newest + ` - interval '48 hours' GROUP BY hour ORDER BY hour`},
	{"sentiment by day and source, 30 days", `
SELECT day, source, articles, sentiment FROM dashboard.sentiment_days
 WHERE day > (` + newest + ` - interval '30 days')::date ORDER BY day, source`},
	{"sources", `SELECT * FROM dashboard.sources ORDER BY articles DESC`},
	{"coverage, 30 days", `
SELECT * FROM dashboard.coverage WHERE day > (` + newest + ` - interval '30 days')::date ORDER BY day, source`},
	{"newest 50 articles", `
SELECT id, title, source, published_at, sentiment FROM dashboard.articles ORDER BY published_at DESC LIMIT 50`},
	{"an article with all that was found", `
SELECT a.*, (SELECT jsonb_agg(to_jsonb(m) || to_jsonb(e)) FROM dashboard.mentions m JOIN dashboard.entities e ON e.id = m.entity_id
              WHERE m.article_id = a.id),
       (SELECT jsonb_agg(to_jsonb(t)) FROM dashboard.topics t WHERE t.article_id = a.id)
  FROM dashboard.articles a WHERE a.id = 'article-1234'`},
	{"organizations that gained most this week, and their tone", `
WITH weeks AS (
  SELECT entity_id, name, day > (` + newest + ` - interval '7 days')::date AS this_week, sum(mentions) AS mentions,
         sum(sentiment * articles) / sum(articles) AS sentiment
    FROM dashboard.entity_days
   WHERE type = 'organization' AND day > (` + newest + ` - interval '14 days')::date
   GROUP BY entity_id, name, this_week)
SELECT w.name, w.mentions, w.mentions - coalesce(l.mentions, 0) AS gained, w.sentiment, w.sentiment - l.sentiment AS tone_change
  FROM weeks w LEFT JOIN weeks l ON l.entity_id = w.entity_id AND NOT l.this_week
 WHERE w.this_week ORDER BY gained DESC LIMIT 20`},
}

// measure asks each question several times, and prints the medians.
func (c dashboardsCommand) measure(ctx context.Context, address string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "query\trows\tmedian ms\tleast\tmost")
	for _, q := range questions {
		rows, times, err := ask(ctx, conn, q.sql, c.Repeats)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Fprintf(table, "%s\t%d\t%.1f\t%.1f\t%.1f\n", q.name, rows, times[len(times)/2], times[0], times[len(times)-1])
	}
	return table.Flush()
}

// ask returns the sorted times in milliseconds, of the query and all its rows.
func ask(ctx context.Context, conn *pgx.Conn, sql string, repeats int) (rows int, times []float64, err error) {
	for i := range repeats + 1 {
		start := time.Now()
		found, err := conn.Query(ctx, sql)
		if err != nil {
			return 0, nil, err
		}
		rows = 0
		for found.Next() {
			rows++
		}
		if err := found.Err(); err != nil {
			return 0, nil, err
		}
		if i > 0 {
			times = append(times, float64(time.Since(start).Microseconds())/1000)
		}
	}
	slices.Sort(times)
	return rows, times, nil
}
