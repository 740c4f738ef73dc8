package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
)

// walCommand counts the write-ahead log of short articles and of long ones.
type walCommand struct {
	Articles string `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Short articles, a JSON object a line, beside the long ones that are mixed of the bundled ones."`
	Most     int    `default:"0" placeholder:"N" help:"Take the first N of these articles; 0 for all."`
	Long     int    `default:"2000" placeholder:"N" help:"Long articles to save."`
	Batch    int    `default:"100" help:"Articles in a transaction."`
	pageFlags
}

// walKind is a kind of articles, and where its tables stand in the page.
type walKind struct {
	name, table string
	articles    func() ([]rawArticle, error)
}

// Run saves enriched articles of each kind, and then again, in a server of its own, and
// prints how much write-ahead log that makes, and what of.
func (c walCommand) Run(ctx context.Context) error {
	for _, kind := range []walKind{
		{"as they were sent", "log of short articles", c.short},
		{"mixed of the bundled ones", "log of long articles", func() ([]rawArticle, error) { return mixedArticles(c.Long) }},
	} {
		list, err := kind.articles()
		if err != nil {
			return err
		}
		pipeline, outcomes, err := enrichAll(list)
		if err != nil {
			return err
		}
		tables, err := c.measure(ctx, pipeline, outcomes)
		if err != nil {
			return err
		}
		size := fmt.Sprintf("%d articles %s: %s.\n\n", len(outcomes), kind.name, sizeOf(outcomes))
		if err := c.show(kind.table, size+tables); err != nil {
			return err
		}
	}
	return nil
}

// short returns the articles of the file.
func (c walCommand) short() ([]rawArticle, error) {
	list, err := readArticles(c.Articles)
	if err != nil || c.Most == 0 {
		return list, err
	}
	return list[:min(c.Most, len(list))], nil
}

// walTurns are what the articles are saved as, one after the other.
var walTurns = [...]string{"new articles", "the same records again", "the same articles in new records"}

// inNewRecords are the outcomes of records with the same content that come behind.
func inNewRecords(outcomes []article.Outcome) []article.Outcome {
	later := slices.Clone(outcomes)
	for i := range later {
		later[i].Source.Offset += int64(len(outcomes))
		found := *later[i].Enriched
		found.Source = &later[i].Source
		later[i].Enriched = &found
	}
	return later
}

// measure saves the outcomes in each turn in a server of its own, and returns a table of
// the log of the turns, and one of the parts of the first.
func (c walCommand) measure(ctx context.Context, pipeline article.Pipeline, outcomes []article.Outcome) (tables string, err error) {
	address, stop, err := startPostgres(ctx)
	if err != nil {
		return "", err
	}
	defer stop()
	s, err := store.Open(ctx, address)
	if err != nil {
		return "", err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	claim, err := s.Claim(ctx, "bench", "articles.raw", 0)
	if err != nil {
		return "", err
	}
	var turns [len(walTurns)]walTurn
	for i := range turns {
		turn := &turns[i]
		if i == 2 {
			outcomes = inNewRecords(outcomes)
		}
		if turn.begin, err = readWALPoint(ctx, conn); err != nil {
			return "", err
		}
		for from := 0; from < len(outcomes); from += c.Batch {
			to := min(from+c.Batch, len(outcomes))
			if err := s.Save(ctx, claim, int64(to), pipeline, outcomes[from:to]); err != nil {
				return "", err
			}
		}
		// What the index of words has put off is part of what the articles cost.
		if _, err := conn.Exec(ctx, `SELECT gin_clean_pending_list('enrichments_words')`); err != nil {
			return "", err
		}
		if turn.end, err = readWALPoint(ctx, conn); err != nil {
			return "", err
		}
	}
	parts, err := walParts(ctx, conn, turns[0], len(outcomes))
	if err != nil {
		return "", err
	}
	return walTable(turns, len(outcomes)) + parts, nil
}

// walPoint is how far a server is.
type walPoint struct {
	log  int64         // bytes
	busy time.Duration // for which the processes that serve stores have had a core
}

// walTurn is what lies between two points.
type walTurn struct{ begin, end walPoint }

func readWALPoint(ctx context.Context, conn *pgx.Conn) (p walPoint, err error) {
	var processes []int
	err = conn.QueryRow(ctx, `
SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint,
       (SELECT array_agg(pid) FROM pg_stat_activity WHERE application_name = 'dateline')`).Scan(&p.log, &processes)
	for _, process := range processes {
		p.busy += timeOnCores(process)
	}
	return p, err
}

// walTable says what was written and worked for an article.
func walTable(turns [len(walTurns)]walTurn, articles int) string {
	var text strings.Builder
	text.WriteString("| save | KB of log for an article | CPU ms of the database |\n|---|---|---|\n")
	for i, name := range walTurns {
		begin, end := turns[i].begin, turns[i].end
		fmt.Fprintf(&text, "| %s | %.2f | %.2f |\n", name,
			float64(end.log-begin.log)/1000/float64(articles), milliseconds(end.busy-begin.busy)/float64(articles))
	}
	return text.String()
}
