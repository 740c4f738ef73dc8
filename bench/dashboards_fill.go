package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/internal/wikinews"
)

// fillDatabase fills empty tables with articles of half a year. Texts are those
// of Wikinews articles, over and over; entities and topics are drawn so that the n-th is 1/n as
// frequent as the first (Zipf's law), 14 and 3 times for each article. The same
// number of articles gives the same rows.
func fillDatabase(ctx context.Context, conn *pgx.Conn, articles int) error {
	if err := loadTexts(ctx, conn); err != nil {
		return fmt.Errorf("load texts: %w", err)
	}
	for _, step := range []struct{ what, sql string }{
		{"seed", `SELECT setseed(0.5)`},
		{"pipeline", `INSERT INTO pipelines (digest, version) VALUES ('0123456789abcdef0123456789abcdef', '1')`},
		{"entities", `
INSERT INTO entities (id, name, type, wikidata, country)
SELECT 'Q' || n, 'Entity ' || n, (ARRAY['person', 'organization', 'place'])[n % 3 + 1], 'Q' || n, 'US'
  FROM generate_series(1, 60000) n`},
		{"articles", fmt.Sprintf(`
INSERT INTO articles (id, source, url, title, published_at, content_hash, body, record_topic, record_partition, record_offset, record_timestamp)
SELECT 'article-' || n, 'Source ' || (1 + floor(exp(random() * ln(40))))::int, 'https://example.org/' || n, t.title,
       at, md5(n::text), t.body, 'articles.raw', n %% 4, n / 4, at
  FROM generate_series(1, %[1]d) n
 CROSS JOIN LATERAL (SELECT timestamptz '2026-01-01' + interval '181 days' * n / %[1]d AS at) AS c
  JOIN texts t ON t.i = n * 7 %% 295`, articles)},
		{"enrichments", `
INSERT INTO enrichments (article_id, pipeline, source, published_at, title, text, language, language_confidence, sentiment,
       sentiment_label, title_sentiment, sentences, summary, keyphrases, fingerprint, stages, record_offset, record_timestamp)
SELECT id, '0123456789abcdef0123456789abcdef', source, published_at, title, body, 'en', 1, s, CASE WHEN s > 0.15 THEN 'positive'
       WHEN s < -0.15 THEN 'negative' ELSE 'neutral' END, s, '[]', '{}', '{}', md5(id), '{text,language}', record_offset, record_timestamp
  FROM (SELECT *, round((random() + random() - 1)::numeric, 4)::real AS s FROM articles OFFSET 0) AS a`},
		{"mentions", `
INSERT INTO mentions (article_id, pipeline, entity_id, published_at, names, demonyms, salience, sentiment, spans)
SELECT article_id, pipeline, 'Q' || rank, published_at, count(*) + 1, 0, round(random()::numeric, 4), round((random() - 0.5)::numeric, 4),
       jsonb_build_array(jsonb_build_object('field', 'text', 'start', 0, 'end', 6, 'text', 'Entity ' || rank, 'kind', 'name'))
  FROM (SELECT article_id, pipeline, published_at, floor(exp(random() * ln(60000)))::int AS rank
          FROM enrichments, generate_series(1, 14) OFFSET 0) AS drawn
 GROUP BY article_id, pipeline, published_at, rank`},
		{"topics", `
INSERT INTO article_topics (article_id, pipeline, topic_id, published_at, name, level, score)
SELECT article_id, pipeline, 'medtop:' || lpad(rank::text, 2, '0') || '000000', published_at, 'topic ' || rank, 1 + (rank > 17)::int,
       round(random()::numeric, 4)
  FROM (SELECT article_id, pipeline, published_at, floor(exp(random() * ln(90)))::int AS rank
          FROM enrichments, generate_series(1, 3) OFFSET 0) AS drawn
 GROUP BY article_id, pipeline, published_at, rank`},
	} {
		if _, err := conn.Exec(ctx, step.sql); err != nil {
			return fmt.Errorf("fill %s: %w", step.what, err)
		}
		logf("filled %s", step.what)
	}
	return nil
}

// loadTexts makes a temporary table of the bundled articles.
func loadTexts(ctx context.Context, conn *pgx.Conn) error {
	records, err := wikinews.Records()
	if err != nil {
		return err
	}
	texts := make([]struct{ Title, Body string }, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Value, &texts[i]); err != nil {
			return err
		}
	}
	if _, err := conn.Exec(ctx, `CREATE TEMPORARY TABLE texts (i int PRIMARY KEY, title text, body text)`); err != nil {
		return err
	}
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"texts"}, []string{"i", "title", "body"},
		pgx.CopyFromSlice(len(texts), func(i int) ([]any, error) { return []any{i, texts[i].Title, texts[i].Body}, nil }))
	return err
}
