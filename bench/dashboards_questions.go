package main

import (
	"fmt"
	"strings"
)

// question is a query that a dashboard or the console asks.
type question struct{ name, sql string }

// questions are asked of the views in docs/schema.md. Q1 is the entity that is in
// most articles, Q100 one that is in about one of a hundred.
var questions = []question{
	{"articles by hour, 48 hours", `
SELECT hour, sum(articles) AS articles, sum(sentiment * articles) / sum(articles) AS sentiment
  FROM dashboard.sentiment_hours WHERE hour > now() - interval '48 hours' GROUP BY hour ORDER BY hour`},
	{"tone by day, 30 days", `
SELECT day, sum(articles) AS articles, sum(negative) AS negative, sum(positive) AS positive, sum(sentiment * articles) / sum(articles) AS sentiment
  FROM dashboard.sentiment_days WHERE day > current_date - 30 GROUP BY day ORDER BY day`},
	{"tone by day and source, 30 days", `
SELECT day, source, articles, sentiment FROM dashboard.sentiment_days WHERE day > current_date - 30 ORDER BY day, source`},
	{"top entities, 24 hours, beside the day before", topEntities("dashboard.entity_hours", "hour", "now() - interval '24 hours'", "now() - interval '48 hours'")},
	{"top entities, 7 days, beside the week before", topEntitiesOfDays(7)},
	{"top entities, 30 days, beside the 30 before", topEntitiesOfDays(30)},
	{"top entities, 1 year", `SELECT * FROM dashboard.top_entities(current_date - 364, current_date)`},
	{"top places, 1 year", `SELECT * FROM dashboard.top_entities(current_date - 364, current_date, 6, 'place')`},
	{"top entities, 30 days, all rows added up", topEntities("dashboard.entity_days", "day", "current_date - 30", "current_date - 60")},
	{"organizations that gained most this week, and their tone", `
WITH most AS (
  SELECT entity_id,
         coalesce(sum(mentions) FILTER (WHERE day > (SELECT current_date - 7)), 0) AS mentions,
         sum(CASE WHEN day > (SELECT current_date - 7) THEN mentions ELSE -mentions END) AS gained
    FROM dashboard.entity_days
   WHERE type = 'organization' AND day > current_date - 14
   GROUP BY entity_id
   ORDER BY gained DESC
   LIMIT 20
)
SELECT e.name, m.mentions, m.gained, t.sentiment, t.sentiment - t.before AS tone_change
  FROM most m
  JOIN dashboard.entities e ON e.id = m.entity_id
 CROSS JOIN LATERAL (SELECT sum(sentiment * articles) FILTER (WHERE day > current_date - 7)
                              / sum(articles) FILTER (WHERE day > current_date - 7) AS sentiment,
                            sum(sentiment * articles) FILTER (WHERE day <= current_date - 7)
                              / sum(articles) FILTER (WHERE day <= current_date - 7) AS before
                       FROM dashboard.entity_days d
                      WHERE d.entity_id = m.entity_id AND d.day > current_date - 14) AS t
 ORDER BY m.gained DESC`},
	{"entities that gained most, 7 days", gainedMost(7)},
	{"entities that gained most, 30 days", gainedMost(30)},
	{"top topics, 30 days, beside the 30 before", `
SELECT topic_id, sum(articles) FILTER (WHERE day > current_date - 30) AS articles, sum(articles) FILTER (WHERE day <= current_date - 30) AS before,
       sum(sentiment * articles) FILTER (WHERE day > current_date - 30) / sum(articles) FILTER (WHERE day > current_date - 30) AS sentiment
  FROM dashboard.topic_days WHERE day > current_date - 60 GROUP BY topic_id ORDER BY articles DESC NULLS LAST`},

	{"an entity by its name", `SELECT * FROM dashboard.entities WHERE name = '` + entityName(5000) + `'`},
	{"entities by the beginning of a name", `
SELECT * FROM dashboard.entities WHERE lower(name) LIKE lower('Bo') || '%' ORDER BY lower(name) LIMIT 20`},
	{"the trend of the commonest entity, 1 year", `
SELECT day, articles, mentions, sentiment FROM dashboard.entity_days WHERE entity_id = 'Q1' AND day > current_date - 365 ORDER BY day`},
	{"its trend, 48 hours", `
SELECT hour, articles, sentiment FROM dashboard.entity_hours WHERE entity_id = 'Q1' AND hour > now() - interval '48 hours' ORDER BY hour`},
	{"its company, newest 500 articles of 30 days", company("Q1")},
	{"its newest 20 articles", newestOfEntity("Q1")},
	{"the company of another entity, newest 500 articles of 30 days", company("Q100")},
	{"its company, all articles of 7 days", `
SELECT o.name, o.type, count(*) AS articles FROM dashboard.co_occurrences c JOIN dashboard.entities o ON o.id = c.other_id
 WHERE c.entity_id = 'Q100' AND c.published_at > now() - interval '7 days'
 GROUP BY o.id, o.name, o.type ORDER BY articles DESC LIMIT 20`},
	{"newest 20 articles of a rarer one", newestOfEntity("Q5000")},
	{"the trend of the commonest topic, 1 year", `
SELECT day, articles, sentiment FROM dashboard.topic_days WHERE topic_id = 'medtop:01000000' AND day > current_date - 365 ORDER BY day`},
	{"the topic's newest 20 articles", `
SELECT a.id, a.title, a.source, t.published_at, t.score
  FROM dashboard.topics t JOIN dashboard.articles a ON a.id = t.article_id
 WHERE t.topic_id = 'medtop:01000000' ORDER BY t.published_at DESC LIMIT 20`},

	{"newest 50 articles", `
SELECT id, title, source, published_at, sentiment, duplicate_of FROM dashboard.articles ORDER BY published_at DESC LIMIT 50`},
	{"newest 50 stories of a source", `
SELECT id, title, published_at FROM dashboard.articles WHERE source = 'Source 7' AND duplicate_of IS NULL ORDER BY published_at DESC LIMIT 50`},
	{"an article with all that was found", `
SELECT a.*, (SELECT jsonb_agg(to_jsonb(m) || to_jsonb(e)) FROM dashboard.mentions m JOIN dashboard.entities e ON e.id = m.entity_id
              WHERE m.article_id = a.id),
       (SELECT jsonb_agg(to_jsonb(t)) FROM dashboard.topics t WHERE t.article_id = a.id)
  FROM dashboard.articles a WHERE a.id = 'article-1234'`},
	{"search: a word of most articles", search("said")},
	{"search: a common word", search("president")},
	{"search: a less common word", search("earthquake")},
	{"search: two words", search("football champions")},
	{"search: a phrase, without a word", search(`"prime minister" -covid`)},
	{"search: a rare name", search(entityName(50000))},
	{"search: a rare word", search(rareWord)},
	{"search: a word of no article", search("xyzzy")},

	{"sources", `SELECT * FROM dashboard.sources ORDER BY articles DESC`},
	{"coverage, 30 days", `SELECT * FROM dashboard.coverage WHERE day > current_date - 30 ORDER BY day, source`},
	{"newest 50 dead letters", `SELECT * FROM dashboard.dead_letters ORDER BY created_at DESC LIMIT 50`},
	{"dead letters by class, 30 days", `
SELECT class, count(*), count(*) FILTER (WHERE redriven) AS redriven FROM dashboard.dead_letters
 WHERE created_at > now() - interval '30 days' GROUP BY class`},
	{"pipelines", `SELECT * FROM dashboard.pipelines`},
	{"partitions", `SELECT * FROM dashboard.partitions`},
	{"replays", `SELECT * FROM dashboard.replays ORDER BY id DESC LIMIT 20`},
}

// rareWord is half of a name, and half of about two others.
var rareWord, _, _ = strings.Cut(entityName(50000), " ")

// topEntities finds the first ones of the period, and then what these had before.
func topEntities(view, period, since, before string) string {
	return `
SELECT e.name, e.type, n.articles, m.mentions, m.sentiment, b.articles AS before
  FROM (SELECT entity_id, sum(articles) AS articles
          FROM ` + view + ` WHERE ` + period + ` > ` + since + `
         GROUP BY entity_id ORDER BY articles DESC LIMIT 20) AS n
  JOIN dashboard.entities e ON e.id = n.entity_id
 CROSS JOIN LATERAL (SELECT sum(mentions) AS mentions, sum(sentiment * articles) / sum(articles) AS sentiment FROM ` + view + ` p
                      WHERE p.entity_id = n.entity_id AND p.` + period + ` > ` + since + `) AS m
  LEFT JOIN LATERAL (SELECT sum(articles) AS articles FROM ` + view + ` p
                      WHERE p.entity_id = n.entity_id AND p.` + period + ` > ` + before + ` AND p.` + period + ` <= ` + since + `) AS b ON true
 ORDER BY n.articles DESC`
}

// topEntitiesOfDays does the same with the function that looks at few rows.
func topEntitiesOfDays(n int) string {
	return fmt.Sprintf(`
SELECT t.name, t.type, t.articles, t.mentions, t.sentiment, b.articles AS before
  FROM dashboard.top_entities(current_date - %[1]d + 1, current_date) AS t
  LEFT JOIN LATERAL (SELECT sum(articles) AS articles FROM dashboard.entity_days d
                      WHERE d.entity_id = t.entity_id AND d.day > current_date - 2 * %[1]d AND d.day <= current_date - %[1]d) AS b ON true
 ORDER BY t.articles DESC`, n)
}

// gainedMost is as Grafana asks it.
func gainedMost(n int) string {
	return fmt.Sprintf(`
SELECT t.entity_id AS id, t.name, t.type, t.articles, t.articles - b.articles AS gained,
       t.sentiment AS tone, t.sentiment - b.tone AS "tone change"
  FROM dashboard.top_entities(current_date - %[1]d + 1, current_date, 200) AS t
 CROSS JOIN LATERAL (SELECT coalesce(sum(articles), 0) AS articles, sum(sentiment * articles) / sum(articles) AS tone
                       FROM dashboard.entity_days d
                      WHERE d.entity_id = t.entity_id AND d.day > current_date - 2 * %[1]d AND d.day <= current_date - %[1]d) AS b
 ORDER BY gained DESC, t.name
 LIMIT 25`, n)
}

func company(entity string) string {
	return `
SELECT o.name, o.type, count(*) AS articles
  FROM (SELECT article_id FROM dashboard.mentions
         WHERE entity_id = '` + entity + `' AND published_at > now() - interval '30 days' ORDER BY published_at DESC LIMIT 500) AS newest
  JOIN dashboard.mentions m ON m.article_id = newest.article_id AND m.entity_id <> '` + entity + `'
  JOIN dashboard.entities o ON o.id = m.entity_id
 GROUP BY o.id, o.name, o.type ORDER BY articles DESC LIMIT 20`
}

func newestOfEntity(entity string) string {
	return `
SELECT a.id, a.title, a.source, a.published_at, m.salience, m.sentiment
  FROM dashboard.mentions m JOIN dashboard.articles a ON a.id = m.article_id
 WHERE m.entity_id = '` + entity + `' ORDER BY m.published_at DESC LIMIT 20`
}

func search(words string) string {
	return `
SELECT id, title, source, published_at, sentiment FROM dashboard.articles
 WHERE words @@ websearch_to_tsquery('english', '` + words + `') ORDER BY published_at DESC LIMIT 20`
}
