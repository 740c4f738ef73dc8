package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/store"
)

type walCommand struct {
	Articles    int    `default:"2000" help:"Articles to save."`
	Batch       int    `default:"100" help:"Articles in a transaction."`
	DatabaseURL string `name:"database-url" help:"A database with the tables; a new server by default."`
}

// Run saves enriched articles twice and prints how much write-ahead log that makes.
func (c walCommand) Run(ctx context.Context) error {
	address := c.DatabaseURL
	if address == "" {
		started, stop, err := startPostgres(ctx)
		if err != nil {
			return err
		}
		defer stop()
		address = started
	}
	s, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	pipeline, outcomes, err := enrichMixed(c.Articles)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	claim, err := s.Claim(ctx, "bench", "articles.raw", 0)
	if err != nil {
		return err
	}
	var first [2]int64 // where the log of the new ones begins and ends
	for turn, what := range []string{"new", "the same again"} {
		before, err := walPosition(ctx, conn)
		if err != nil {
			return err
		}
		start := time.Now()
		for from := 0; from < len(outcomes); from += c.Batch {
			to := min(from+c.Batch, len(outcomes))
			if err := s.Save(ctx, claim, int64(to), pipeline, outcomes[from:to]); err != nil {
				return err
			}
		}
		after, err := walPosition(ctx, conn)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %.1f KB of log for an article, %.1f ms for one\n", what, float64(after-before)/1000/float64(len(outcomes)),
			float64(time.Since(start).Microseconds())/1000/float64(len(outcomes)))
		if turn == 0 {
			first = [2]int64{before, after}
		}
	}
	return printWALParts(ctx, conn, first[0], first[1], len(outcomes))
}

func walPosition(ctx context.Context, conn *pgx.Conn) (bytes int64, err error) {
	err = conn.QueryRow(ctx, `SELECT (pg_current_wal_lsn() - '0/0')::bigint`).Scan(&bytes)
	return bytes, err
}

// enrichMixed enriches n articles of mixed paragraphs, a minute apart.
func enrichMixed(n int) (article.Pipeline, []article.Outcome, error) {
	mixed, err := newMixer(1)
	if err != nil {
		return article.Pipeline{}, nil, err
	}
	pipeline, err := enrich.New(nil)
	if err != nil {
		return article.Pipeline{}, nil, err
	}
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	outcomes := make([]article.Outcome, n)
	for i := range outcomes {
		title, text := mixed.next()
		at = at.Add(time.Minute)
		id := fmt.Sprintf("new-%08d", i)
		value, err := json.Marshal(map[string]any{
			"id": id, "url": "https://example.org/news/" + id, "source": fmt.Sprint("Source ", i%40), "title": title,
			"body": text, "published_at": at,
		})
		if err != nil {
			return article.Pipeline{}, nil, err
		}
		source := article.Source{Topic: "articles.raw", Offset: int64(i), Timestamp: at}
		raw, err := article.Decode(article.Record{Key: []byte(id), Value: value, Timestamp: at})
		if err != nil {
			return article.Pipeline{}, nil, err
		}
		enriched, err := pipeline.Enrich(raw, source)
		if err != nil {
			return article.Pipeline{}, nil, err
		}
		outcomes[i] = article.Outcome{Source: source, Raw: raw, Enriched: &enriched}
	}
	return pipeline.Info(), outcomes, nil
}
