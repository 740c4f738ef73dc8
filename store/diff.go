package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// How long the lists of a Diff are.
const (
	diffRows   = 20 // greatest changes
	diffMovers = 10
	diffGroups = 50 // sources; months are all listed
)

// Diff compares two editions as they are at one moment, with so many example
// articles for each change. It looks only at articles that either edition has a
// row of its own for: the others are the same in both. The error is ErrNoEdition
// if there is no such edition.
func (s *Store) Diff(ctx context.Context, from, to, examples int) (article.Diff, error) {
	var d article.Diff
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) (err error) {
		c := comparison{tx, from, to, examples}
		if err := c.collect(ctx); err != nil {
			return err
		}
		d, err = c.read(ctx)
		return err
	})
	if err != nil {
		return article.Diff{}, fmt.Errorf("compare edition %d with edition %d: %w", from, to, err)
	}
	return d, nil
}

// comparison reads a Diff in one transaction.
type comparison struct {
	tx       pgx.Tx
	from, to int
	examples int
}

// collect puts what differs into temporary tables, from which the sections are
// read. Reading the mentions once takes most of the time.
func (c comparison) collect(ctx context.Context) error {
	var known int
	if err := c.tx.QueryRow(ctx, `SELECT count(*) FROM editions WHERE id IN ($1, $2)`, c.from, c.to).Scan(&known); err != nil {
		return err
	}
	if known < 2 && c.from != c.to || known < 1 {
		return ErrNoEdition
	}
	for _, sql := range []string{
		// The tables are joined as a whole: enough memory spares writing them to
		// disk first, and compiling the statements gains nothing.
		`SET LOCAL work_mem = '128MB'`, `SET LOCAL jit = off`, `SET LOCAL statement_timeout = '10min'`,
		fmt.Sprintf(createDiffPairs, c.from, c.to), `ANALYZE diff_pairs (article_id, old_pipeline, new_pipeline, old_key, new_key)`,
		createDiffMentions, `ANALYZE diff_mentions`,
		createDiffTopics, `ANALYZE diff_topics`,
		createDiffFlips,
		createDiffArticles, `ANALYZE diff_articles (article_id)`,
	} {
		if _, err := c.tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// read fills in the sections.
func (c comparison) read(ctx context.Context) (article.Diff, error) {
	var d article.Diff
	for _, section := range []func(context.Context, *article.Diff) error{
		c.editions, c.articles, c.entities, c.links, c.topics, c.sentiment, c.languages, c.summaries, c.groups,
	} {
		if err := section(ctx, &d); err != nil {
			return article.Diff{}, err
		}
	}
	return d, nil
}

func (c comparison) editions(ctx context.Context, d *article.Diff) error {
	for _, e := range []struct {
		id int
		to *article.DiffEdition
	}{{c.from, &d.From}, {c.to, &d.To}} {
		if err := c.row(ctx, selectDiffEdition, []any{e.id}, &e.to.Edition, &e.to.Shown, &e.to.Replay); err != nil {
			return err
		}
		var err error
		if e.to.Pipelines, err = listed[article.PipelineCount](ctx, c, selectDiffPipelines, e.id); err != nil {
			return err
		}
	}
	return nil
}

func (c comparison) articles(ctx context.Context, d *article.Diff) error {
	a, p := &d.Articles, &d.Parts
	err := c.row(ctx, countDiffArticles, nil, &a.OnlyFrom, &a.OnlyTo, &a.Both, &a.Identical, &a.Changed,
		&p.Title, &p.Text, &p.Language, &p.Sentiment, &p.Entities, &p.Topics, &p.Summary, &p.Keyphrases)
	if err != nil {
		return err
	}
	return c.row(ctx, selectDiffOnly, []any{c.examples}, &a.OnlyFroms, &a.OnlyTos)
}

func (c comparison) entities(ctx context.Context, d *article.Diff) (err error) {
	e := &d.Entities
	if err := c.row(ctx, countDiffEntities, []any{c.from, c.to}, &e.Gained, &e.Lost, &e.Articles, &e.New, &e.Gone); err != nil {
		return err
	}
	if e.MostGained, err = listed[article.EntityChange](ctx, c, selectDiffEntities("gained"), c.from, c.to, diffRows, c.examples); err != nil {
		return err
	}
	e.MostLost, err = listed[article.EntityChange](ctx, c, selectDiffEntities("lost"), c.from, c.to, diffRows, c.examples)
	return err
}

func (c comparison) links(ctx context.Context, d *article.Diff) (err error) {
	for _, sql := range []string{createDiffLinks, `ANALYZE diff_links`} {
		if _, err := c.tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	l := &d.Links
	if err := c.row(ctx, countDiffLinks, nil, &l.Changed, &l.Linked, &l.Unlinked, &l.Moved); err != nil {
		return err
	}
	l.Most, err = listed[article.LinkChange](ctx, c, selectDiffLinks, diffRows, c.examples)
	return err
}

func (c comparison) topics(ctx context.Context, d *article.Diff) (err error) {
	t := &d.Topics
	if err := c.row(ctx, countDiffTopics, nil, &t.Gained, &t.Lost, &t.Flipped); err != nil {
		return err
	}
	if t.MostGained, err = listed[article.TopicChange](ctx, c, selectDiffTopics("gained"), c.from, c.to, diffRows, c.examples); err != nil {
		return err
	}
	if t.MostLost, err = listed[article.TopicChange](ctx, c, selectDiffTopics("lost"), c.from, c.to, diffRows, c.examples); err != nil {
		return err
	}
	t.Flips, err = listed[article.TopicFlip](ctx, c, selectDiffFlips, diffRows, c.examples)
	return err
}

func (c comparison) sentiment(ctx context.Context, d *article.Diff) (err error) {
	s := &d.Sentiment
	if err := c.row(ctx, countDiffSentiment, nil, &s.Compared, &s.MeanFrom, &s.MeanTo); err != nil {
		return err
	}
	if s.Distribution, err = listed[article.SentimentShift](ctx, c, selectDiffShifts); err != nil {
		return err
	}
	if s.Labels, err = listed[article.LabelChange](ctx, c, selectDiffLabels, c.examples); err != nil {
		return err
	}
	s.Movers, err = listed[article.SentimentMover](ctx, c, selectDiffMovers, diffMovers)
	return err
}

func (c comparison) languages(ctx context.Context, d *article.Diff) (err error) {
	d.Languages, err = listed[article.LanguageChange](ctx, c, selectDiffLanguages, diffRows, c.examples)
	return err
}

func (c comparison) summaries(ctx context.Context, d *article.Diff) (err error) {
	d.Summaries.Changed = d.Parts.Summary
	d.Summaries.Examples, err = listed[article.SummaryChange](ctx, c, selectDiffSummaries, c.examples)
	return err
}

func (c comparison) groups(ctx context.Context, d *article.Diff) (err error) {
	d.Sources, err = listed[article.GroupDiff](ctx, c,
		selectDiffGroups("source", "source", "changed DESC, name")+` LIMIT $4`, c.from, c.to, c.examples, diffGroups)
	if err != nil {
		return err
	}
	d.Months, err = listed[article.GroupDiff](ctx, c,
		selectDiffGroups("to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM')", "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM')", "name"),
		c.from, c.to, c.examples)
	return err
}

func (c comparison) row(ctx context.Context, sql string, arguments []any, to ...any) error {
	return c.tx.QueryRow(ctx, sql, arguments...).Scan(to...)
}

// listed returns rows, never nil, so that they are a list in JSON too.
func listed[T any](ctx context.Context, c comparison, sql string, arguments ...any) ([]T, error) {
	rows, err := c.tx.Query(ctx, sql, arguments...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[T])
}
