package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// benchPipeline is the digest of the pipeline that has enriched what is filled in; its
// number is 1.
const benchPipeline = "0123456789abcdef0123456789abcdef"

// textsMixed is how many texts there are; articles that tell the same one differ
// in the entities that they name at the end.
const textsMixed = 1500

// filledText is an enriched text.
type filledText struct {
	title, text, sentences, passages, keyphrases string
}

// fillDatabase fills empty tables with articles of the half year until now. Texts
// are mixed of Wikinews articles and really enriched, entities and topics drawn.
// Indexes are made afterwards, which takes a tenth of the time.
func fillDatabase(ctx context.Context, address string, articles int) error {
	texts, err := enrichedTexts(textsMixed)
	if err != nil {
		return err
	}
	d := drawing{articles, texts, time.Now().UTC().Truncate(time.Second)}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	indexes, err := dropIndexes(ctx, conn)
	if err != nil {
		return fmt.Errorf("drop indexes: %w", err)
	}
	if err := d.copyDrawn(ctx, conn); err != nil {
		return fmt.Errorf("draw articles: %w", err)
	}
	if err := inPairs(ctx, address, d.tables()); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `DROP SCHEMA bench CASCADE`); err != nil {
		return fmt.Errorf("drop what was drawn: %w", err)
	}
	steps := make([]fillStep, len(indexes))
	for i, sql := range indexes {
		steps[i] = fillStep{sql, execute(sql)}
	}
	if err := inPairs(ctx, address, steps); err != nil {
		return err
	}
	// The definition of an index does not tell this; it is as in migration 10.
	_, err = conn.Exec(ctx, `ALTER INDEX enrichments_words ALTER COLUMN 1 SET STATISTICS 500`)
	return err
}

// fillStep fills a table, or makes an index.
type fillStep struct {
	what string
	do   func(context.Context, *pgx.Conn) error
}

// inPairs takes the steps in their order, two at a time.
func inPairs(ctx context.Context, address string, steps []fillStep) error {
	group, together := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for _, step := range steps {
		group.Go(func() error {
			start := time.Now()
			if err := withConnection(together, address, step.do); err != nil {
				return fmt.Errorf("fill a database: %s: %w", step.what, err)
			}
			logf("%s: %s", step.what, time.Since(start).Round(time.Second))
			return nil
		})
	}
	return group.Wait()
}

func withConnection(ctx context.Context, address string, do func(context.Context, *pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return do(ctx, conn)
}

// dropIndexes drops those of the large tables, and returns the statements that
// make them again. The one that takes longest comes first, and others of its
// table, which have to wait for it, last.
func dropIndexes(ctx context.Context, conn *pgx.Conn) (create []string, err error) {
	rows, err := conn.Query(ctx, `
SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
            ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', i.indrelid::regclass, c.conname) END,
       CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
            ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) END
  FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
 WHERE i.indrelid = ANY ('{articles,enrichments,mentions,article_topics,stories}'::regclass[])
 ORDER BY pg_get_indexdef(i.indexrelid) NOT LIKE '%USING gin%', i.indrelid = 'enrichments'::regclass, i.indexrelid`)
	if err != nil {
		return nil, err
	}
	var drop []string
	var dropOne, createOne string
	if _, err := pgx.ForEachRow(rows, []any{&dropOne, &createOne}, func() error {
		drop, create = append(drop, dropOne), append(create, createOne)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, sql := range drop {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("%s: %w", sql, err)
		}
	}
	return create, nil
}

func execute(sql string) func(context.Context, *pgx.Conn) error {
	return func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql)
		return err
	}
}

// tables are the steps that fill tables, the longest first.
func (d drawing) tables() []fillStep {
	const half = `
 WHERE n % 2 = `
	return []fillStep{
		{"enrichments, first half", execute(insertFilledEnrichments + half + "0")},
		{"enrichments, second half", execute(insertFilledEnrichments + half + "1")},
		{"mentions", d.copyMentions},
		{"articles", execute(insertFilledArticles)},
		{"topics", d.copyTopics},
		{"stories", execute(insertFilledStories)},
		{"entities", copyEntities},
		{"the rest", execute(fmt.Sprintf(insertFilledRest, d.articles, drawnTopics))},
	}
}

// copyDrawn brings what the tables are filled from to the server. The words of
// each text are found once, and articles add those of their names: what Postgres
// does by itself would take 1 ms for each article.
func (d drawing) copyDrawn(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, `
CREATE SCHEMA bench;
CREATE UNLOGGED TABLE bench.texts (i int PRIMARY KEY, title text, text text, sentences text, passages text, keyphrases text, words tsvector);
CREATE UNLOGGED TABLE bench.drawn (n int, text int, source int, published_at timestamptz, sentiment real, names text)`); err != nil {
		return err
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"bench", "texts"}, []string{"i", "title", "text", "sentences", "passages", "keyphrases"},
		pgx.CopyFromSlice(len(d.texts), func(i int) ([]any, error) {
			t := d.texts[i]
			return []any{i, t.title, t.text, t.sentences, t.passages, t.keyphrases}, nil
		}))
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `UPDATE bench.texts SET words = to_tsvector('english', title || ' ' || text)`); err != nil {
		return err
	}
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"bench", "drawn"}, []string{"n", "text", "source", "published_at", "sentiment", "names"},
		d.perArticle(func(a drawnArticle) [][]any {
			return [][]any{{a.n, a.text, a.source, a.publishedAt, a.sentiment, a.names}}
		}))
	return err
}

const insertFilledArticles = `
INSERT INTO articles (id, source, url, title, published_at, content_hash, body, record_topic, record_partition, record_offset, record_timestamp)
SELECT 'article-' || n, 'Source ' || source, 'https://example.org/' || n, t.title, published_at, decode(md5(n::text), 'hex'), t.text || names,
       'articles.raw', n % 4, n / 4, published_at
  FROM bench.drawn d JOIN bench.texts t ON t.i = d.text`

const insertFilledEnrichments = `
INSERT INTO enrichments (key, article_id, pipeline, source, published_at, title, language, language_confidence, sentiment,
       sentiment_label, title_sentiment, sentences, passages, keyphrases, fingerprint, stages, record_offset, record_timestamp, words)
SELECT n, 'article-' || n, 1, 'Source ' || source, published_at, t.title, 'en', 1, sentiment,
       CASE WHEN sentiment > 0.15 THEN 'positive' WHEN sentiment < -0.15 THEN 'negative' ELSE 'neutral' END, sentiment,
       t.sentences, t.passages, t.keyphrases, left(md5(n::text), 16), '{text,language}', n / 4, published_at,
       t.words || to_tsvector('english', names)
  FROM bench.drawn d JOIN bench.texts t ON t.i = d.text`

// One of twelve articles is a near-duplicate of one shortly before it.
const insertFilledStories = `
INSERT INTO stories (article_id, pipeline, published_at, sketch, bands, duplicate_of)
SELECT 'article-' || n, 1, published_at, decode(repeat(md5(n::text), 11), 'hex'),
       ARRAY[hashint8extended(n, 1), hashint8extended(n, 2), hashint8extended(n, 3)],
       CASE WHEN n % 12 = 0 THEN 'article-' || n - 5 END
  FROM bench.drawn`

func copyEntities(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"entities"}, []string{"id", "name", "type", "wikidata", "country"},
		pgx.CopyFromSlice(drawnEntities, func(i int) ([]any, error) {
			id := fmt.Sprint("Q", i+1)
			return []any{id, entityName(i + 1), entityTypes[(i+1)%3], id, "US"}, nil
		}))
	return err
}

func (d drawing) copyMentions(ctx context.Context, conn *pgx.Conn) error {
	rows := d.perArticle(func(a drawnArticle) (rows [][]any) {
		for _, m := range a.mentions {
			rows = append(rows, []any{
				a.n, a.publishedAt, m.names, 0, tenThousandth(m.salience), tenThousandth(m.sentiment), fmt.Sprint("Q", m.entity),
				fmt.Sprintf("%d+%d", m.start, m.end-m.start),
			})
		}
		return rows
	})
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"mentions"},
		[]string{"enrichment", "published_at", "names", "demonyms", "salience", "sentiment", "entity_id", "spans"}, rows)
	return err
}

func (d drawing) copyTopics(ctx context.Context, conn *pgx.Conn) error {
	rows := d.perArticle(func(a drawnArticle) (rows [][]any) {
		for _, t := range a.topics {
			rows = append(rows, []any{a.n, a.publishedAt, t.topic, tenThousandth(t.score), fmt.Sprintf("medtop:%02d000000", t.topic)})
		}
		return rows
	})
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"article_topics"},
		[]string{"enrichment", "published_at", "topic", "score", "topic_id"}, rows)
	return err
}

// perArticle gives the rows that each article has.
func (d drawing) perArticle(rowsOf func(drawnArticle) [][]any) pgx.CopyFromSource {
	n := 0
	var rows [][]any
	return pgx.CopyFromFunc(func() ([]any, error) {
		for len(rows) == 0 {
			if n == d.articles {
				return nil, nil
			}
			n++
			rows = rowsOf(d.article(n))
		}
		row := rows[0]
		rows = rows[1:]
		return row, nil
	})
}

// tenThousandth rounds as the pipeline does.
func tenThousandth(x float64) float64 { return float64(int(x*10000)) / 10000 }

// A dead letter for each 250 articles, some of them sent again, and a replay.
const insertFilledRest = `
INSERT INTO pipelines (digest, version) VALUES ('` + benchPipeline + `', '1');
SELECT setval(pg_get_serial_sequence('enrichments', 'key'), %[1]d);
INSERT INTO topic_names (topic_id, name, level)
SELECT 'medtop:' || lpad(n::text, 2, '0') || '000000', 'topic ' || n, CASE WHEN n > 17 THEN 2 ELSE 1 END FROM generate_series(1, %[2]d) AS n ORDER BY n;
INSERT INTO dead_letters (topic, "partition", "offset", class, stage, message, pipeline, value_bytes, record_timestamp, created_at)
SELECT 'articles.raw', n %% 4, n * 60, (ARRAY['undecodable', 'empty', 'too_large'])[n %% 3 + 1], 'decode', 'message ' || n,
       '` + benchPipeline + `', 1000, at, at
  FROM generate_series(1, %[1]d / 250) AS n CROSS JOIN LATERAL (SELECT now() - interval '181 days' * n / (%[1]d / 250) AS at) AS t;
INSERT INTO redrives (topic, "partition", "offset", state, high_watermarks, begun_by, done_at)
SELECT topic, "partition", "offset", 'done', '{}', 'bench', now() FROM dead_letters WHERE "offset" %% 7 = 0;
INSERT INTO partitions ("group", topic, "partition", epoch, next_offset, saved_at)
SELECT 'dateline', 'articles.raw', n, 3, %[1]d / 4, now() FROM generate_series(0, 3) AS n;
INSERT INTO replays (state, pipeline, version, edition, topic, live_group, "group", from_store, publish, to_topic, rate, max_live_lag, created_by)
SELECT 'deleted', '` + benchPipeline + `', '1', 1, 'articles.raw', 'dateline', 'replay-' || n, false, 'none', '', 0, -1, 'bench' FROM generate_series(1, 20) AS n;
INSERT INTO replay_partitions (replay_id, "partition", start_offset, end_offset, next_offset)
SELECT id, n, 0, %[1]d / 4, 0 FROM replays, generate_series(0, 3) AS n`

// enrichedTexts mixes texts and enriches them.
func enrichedTexts(n int) ([]filledText, error) {
	list, err := mixedArticles(n)
	if err != nil {
		return nil, err
	}
	_, outcomes, err := enrichAll(list)
	if err != nil {
		return nil, err
	}
	texts := make([]filledText, len(outcomes))
	for i, o := range outcomes {
		e := o.Enriched
		t := filledText{title: e.Article.Title, text: e.Text}
		if e.Sentiment != nil {
			var spans []string
			for _, s := range e.Sentiment.Sentences {
				spans = append(spans, fmt.Sprintf("%d+%d:%g", s.Start, s.End-s.Start, s.Score))
			}
			t.sentences = strings.Join(spans, " ")
		}
		var passages []string
		for _, p := range e.Summary {
			passages = append(passages, fmt.Sprintf("%d+%d", p.Start, p.End-p.Start))
		}
		t.passages = strings.Join(passages, " ")
		var keyphrases []string
		for _, k := range e.Keyphrases {
			keyphrases = append(keyphrases, k.Text)
		}
		t.keyphrases = strings.Join(keyphrases, "\n")
		texts[i] = t
	}
	return texts, nil
}
