package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/store"
)

type editionsCommand struct {
	Articles int `default:"100000" help:"Articles to fill a database with, in two editions."`
	Repeats  int `default:"5" help:"How often it is compared and promoted, after once to warm up."`
	Readers  int `default:"4" help:"Connections that query the dashboards during promotions."`
}

// Run fills a database with two editions, and prints how long it takes to
// compare them, to promote one, and to prune the other.
func (c editionsCommand) Run(ctx context.Context) error {
	address, stop, err := startPostgres(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := (dashboardsCommand{Articles: c.Articles}).fill(ctx, address); err != nil {
		return err
	}
	s, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := fillSecondEdition(ctx, address, s); err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "what\tmedian ms\tleast\tmost")
	row := func(what string, times []float64) {
		slices.Sort(times)
		fmt.Fprintf(table, "%s\t%.1f\t%.1f\t%.1f\n", what, times[len(times)/2], times[0], times[len(times)-1])
	}
	compared, err := c.compare(ctx, s)
	if err != nil {
		return err
	}
	row("replay diff", compared)
	promoted, read, err := c.promote(ctx, address, s)
	if err != nil {
		return err
	}
	row("replay promote", promoted)
	row("a reader's query meanwhile", read)
	pruned, err := timed(func() error {
		_, err := s.Prune(ctx, func(int) {})
		return err
	})
	if err != nil {
		return err
	}
	row("replay prune", []float64{pruned})
	return table.Flush()
}

// timed returns how many milliseconds something takes.
func timed(do func() error) (float64, error) {
	start := time.Now()
	err := do()
	return float64(time.Since(start).Microseconds()) / 1000, err
}

func (c editionsCommand) compare(ctx context.Context, s *store.Store) (times []float64, err error) {
	for i := range c.Repeats + 1 {
		took, err := timed(func() error {
			d, err := s.Diff(ctx, 1, 2, 3)
			if i == 0 {
				logf("%d articles changed; %d entities gained, %d lost, %d links changed, %d topics flipped",
					d.Articles.Changed, d.Entities.Gained, d.Entities.Lost, d.Links.Changed, d.Topics.Flipped)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if i > 0 {
			times = append(times, took)
		}
	}
	return times, nil
}

// promote shows the two editions in turns while others read.
func (c editionsCommand) promote(ctx context.Context, address string, s *store.Store) (promoted, read []float64, err error) {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var (
		readers sync.WaitGroup
		mutex   sync.Mutex
		failed  error
	)
	for range c.Readers {
		readers.Go(func() {
			times, err := readNewest(reading, address)
			mutex.Lock()
			defer mutex.Unlock()
			read = append(read, times...)
			if err != nil {
				failed = err
			}
		})
	}
	for i := range 2 * c.Repeats {
		took, err := timed(func() error {
			_, err := s.Promote(ctx, 2-i%2)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		promoted = append(promoted, took)
		time.Sleep(200 * time.Millisecond) // so that readers see each of them
	}
	stop()
	readers.Wait()
	return promoted, read, failed
}

// readNewest asks for the newest articles again and again until ctx ends.
func readNewest(ctx context.Context, address string) (times []float64, err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for {
		took, err := timed(func() error {
			_, err := conn.Exec(ctx, `SELECT id, title, source, published_at, sentiment FROM dashboard.articles ORDER BY published_at DESC LIMIT 50`)
			return err
		})
		if ctx.Err() != nil {
			return times, nil
		}
		if err != nil {
			return nil, err
		}
		times = append(times, took)
	}
}

// ofSecondEdition joins what the second edition has in place of what is there.
const ofSecondEdition = `
  JOIN enrichments o ON o.key = m.enrichment AND o.edition = 1 JOIN enrichments n ON n.article_id = o.article_id AND n.edition = 2`

// fillSecondEdition copies what fillDatabase has made as if another pipeline had
// found it: 3 % of the mentions belong to another entity, 4 % are gone and 4 %
// are new, and some articles have another topic, tone, summary or language.
func fillSecondEdition(ctx context.Context, address string, s *store.Store) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, sql := range []string{
		`SELECT setseed(0.25)`,
		`INSERT INTO pipelines (digest, version) VALUES ('fedcba9876543210fedcba9876543210', '1')`,
		`TRUNCATE replays CASCADE`, // which name these editions, and are deleted
		`INSERT INTO editions (pipeline) VALUES ('fedcba9876543210fedcba9876543210')`,
		`UPDATE enrichments SET edition = 1, summary = ARRAY['The first sentence.', 'The second sentence.']`,
		`
INSERT INTO enrichments (article_id, pipeline, edition, source, published_at, title, text, language, language_confidence, sentiment,
       sentiment_label, title_sentiment, sentences, summary, keyphrases, fingerprint, stages, record_offset, record_timestamp, words)
SELECT article_id, 2, 2, source, published_at, title,
       CASE WHEN random() < .02 THEN (SELECT a.body || ' More.' FROM articles a WHERE a.id = article_id) END,
       CASE WHEN random() < .005 THEN 'nl' ELSE 'en' END, 1, s, CASE WHEN s > 0.15 THEN 'positive' WHEN s < -0.15 THEN 'negative' ELSE 'neutral' END,
       s, sentences, CASE WHEN random() < .1 THEN ARRAY['Another sentence.'] ELSE summary END, keyphrases, fingerprint, stages, record_offset, record_timestamp,
       words
  FROM (SELECT *, CASE WHEN random() < .3 THEN greatest(-1, least(1, sentiment + round((random() - .4)::numeric, 4)::real)) ELSE sentiment END AS s
          FROM enrichments OFFSET 0) AS e`,
		`
INSERT INTO mentions (enrichment, published_at, names, demonyms, salience, sentiment, entity_id, spans)
SELECT DISTINCT ON (n.key, id) n.key, m.published_at, names, demonyms, salience, m.sentiment, id, spans
  FROM (SELECT *, CASE WHEN dice < .03 THEN 'Q' || substr(entity_id, 2)::integer % 1000 + 59000 ELSE entity_id END AS id
          FROM (SELECT *, random() AS dice FROM mentions OFFSET 0) AS m) AS m` + ofSecondEdition + `
 WHERE dice < .96`,
		`
INSERT INTO mentions (enrichment, published_at, names, demonyms, salience, sentiment, entity_id, spans)
SELECT DISTINCT ON (n.key, id) n.key, m.published_at, 1, 0, .1::real, 0::real, id, '9+5'
  FROM (SELECT *, 'Q' || 1 + floor(random() * 60000)::integer AS id FROM mentions OFFSET 0) AS m` + ofSecondEdition + `
 WHERE random() < .04 AND NOT EXISTS (SELECT FROM mentions known WHERE known.enrichment = n.key AND known.entity_id = m.id)`,
		`
INSERT INTO article_topics (enrichment, published_at, topic, score, topic_id)
SELECT n.key, m.published_at, topic, CASE WHEN random() < .05 THEN 1 - score ELSE score END, topic_id
  FROM article_topics m` + ofSecondEdition + `
 WHERE random() < .97`,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("fill the second edition: %w", err)
		}
	}
	if err := s.RebuildRollups(ctx); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `VACUUM ANALYZE`)
	return err
}
