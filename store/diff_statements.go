package store

import "fmt"

// The statements of Diff. o is the old result, of the edition compared from, n
// the new one.

// createDiffPairs makes a row for each article that an edition has a row of its
// own for, with what the sections need of both results. Where both have the text as
// sent, it need not be read.
var createDiffPairs = `
CREATE TEMPORARY TABLE diff_pairs ON COMMIT DROP AS
SELECT article_id, o.pipeline AS old_pipeline, n.pipeline AS new_pipeline, o.key AS old_key, n.key AS new_key,
       coalesce(n.title, o.title) AS title, coalesce(n.source, o.source) AS source,
       coalesce(n.published_at, n.record_timestamp, o.published_at, o.record_timestamp) AS at,
       o.sentiment AS old_sentiment, n.sentiment AS new_sentiment,
       o.sentiment_label AS old_label, n.sentiment_label AS new_label, o.language AS old_language, n.language AS new_language,
       o.title <> n.title AS title_differs, text_differs,
       (o.language, o.language_confidence) <> (n.language, n.language_confidence) AS language_differs,
       (o.sentiment, o.sentiment_label, o.title_sentiment, o.sentences)
         IS DISTINCT FROM (n.sentiment, n.sentiment_label, n.title_sentiment, n.sentences) AS sentiment_differs,
       CASE WHEN o.passages = n.passages AND NOT text_differs THEN false ELSE ` + summaryOf("o") + ` <> ` + summaryOf("n") + ` END AS summary_differs,
       o.keyphrases <> n.keyphrases AS keyphrases_differ
  FROM (SELECT * FROM enrichments WHERE edition = %d) AS o
  FULL JOIN (SELECT * FROM enrichments WHERE edition = %d) AS n USING (article_id)
  LEFT JOIN articles a ON a.id = article_id
 CROSS JOIN LATERAL (SELECT o.key IS NOT NULL AND n.key IS NOT NULL AND (o.text IS NOT NULL OR n.text IS NOT NULL)
                            AND ` + textOf("o") + ` <> ` + textOf("n") + ` AS text_differs) AS t`

// createDiffMentions makes a row for each entity of an article that is not the
// same in both.
const createDiffMentions = `
CREATE TEMPORARY TABLE diff_mentions ON COMMIT DROP AS
SELECT article_id, entity_id, o.names IS NULL AS gained, n.names IS NULL AS lost,
       (o.names, o.demonyms) IS DISTINCT FROM (n.names, n.demonyms) AS recounted, greatest(o.salience, n.salience) AS salience
  FROM (SELECT p.article_id, entity_id, names, demonyms, salience, sentiment
          FROM diff_pairs p JOIN mentions m ON m.enrichment = p.old_key) AS o
  FULL JOIN
       (SELECT p.article_id, entity_id, names, demonyms, salience, sentiment
          FROM diff_pairs p JOIN mentions m ON m.enrichment = p.new_key) AS n
 USING (article_id, entity_id)
 WHERE (o.names, o.demonyms, o.salience, o.sentiment) IS DISTINCT FROM (n.names, n.demonyms, n.salience, n.sentiment)`

var createDiffTopics = `
CREATE TEMPORARY TABLE diff_topics ON COMMIT DROP AS
SELECT article_id, topic_id, coalesce(n.name, o.name) AS name, coalesce(n.level, o.level) AS level,
       o.score IS NULL AS gained, n.score IS NULL AS lost, greatest(o.score, n.score) AS salience
  FROM (SELECT p.article_id, t.topic_id, called.name, called.level, t.score
          FROM diff_pairs p` + topicsOf("p.old_key") + `) AS o
  FULL JOIN
       (SELECT p.article_id, t.topic_id, called.name, called.level, t.score
          FROM diff_pairs p` + topicsOf("p.new_key") + `) AS n
 USING (article_id, topic_id)
 WHERE o.score IS DISTINCT FROM n.score`

// topicsOf joins the topics of an enrichment and what they are called.
func topicsOf(key string) string {
	return ` JOIN article_topics t ON t.enrichment = ` + key + ` JOIN topic_names called ON called.number = t.topic`
}

// createDiffFlips makes a row for each article whose first topic is another. Only
// those with a topic that differs can be.
var createDiffFlips = `
CREATE TEMPORARY TABLE diff_flips ON COMMIT DROP AS
WITH p AS (SELECT * FROM diff_pairs WHERE old_pipeline <> new_pipeline AND article_id IN (SELECT article_id FROM diff_topics)),
     o AS (SELECT DISTINCT ON (p.article_id) p.article_id, t.topic_id, called.name
             FROM p` + topicsOf("p.old_key") + `
            WHERE called.level = 1 ORDER BY p.article_id, t.score DESC, t.topic_id),
     n AS (SELECT DISTINCT ON (p.article_id) p.article_id, t.topic_id, called.name
             FROM p` + topicsOf("p.new_key") + `
            WHERE called.level = 1 ORDER BY p.article_id, t.score DESC, t.topic_id)
SELECT article_id, coalesce(o.name, '') AS old_name, coalesce(n.name, '') AS new_name
  FROM o FULL JOIN n USING (article_id)
 WHERE o.topic_id IS DISTINCT FROM n.topic_id`

// createDiffArticles adds to the pairs what differs in other tables.
const createDiffArticles = `
CREATE TEMPORARY TABLE diff_articles ON COMMIT DROP AS
SELECT p.*, both_have,
       both_have AND (title_differs OR text_differs OR language_differs OR sentiment_differs OR summary_differs OR keyphrases_differ
                      OR m.article_id IS NOT NULL OR t.article_id IS NOT NULL) AS changed,
       both_have AND m.article_id IS NOT NULL AS entities_differ, both_have AND t.article_id IS NOT NULL AS topics_differ,
       coalesce(m.gained, 0) AS entities_gained, coalesce(m.lost, 0) AS entities_lost, f.article_id IS NOT NULL AS flipped
  FROM diff_pairs p CROSS JOIN LATERAL (SELECT old_pipeline IS NOT NULL AND new_pipeline IS NOT NULL AS both_have) AS b
  LEFT JOIN (SELECT article_id, count(*) FILTER (WHERE gained) AS gained, count(*) FILTER (WHERE lost) AS lost
               FROM diff_mentions GROUP BY article_id) AS m USING (article_id)
  LEFT JOIN (SELECT DISTINCT article_id FROM diff_topics) AS t USING (article_id)
  LEFT JOIN diff_flips f USING (article_id)`

const selectDiffEdition = `
SELECT e.id, e.id = s.edition, coalesce((SELECT max(r.id) FROM replays r WHERE r.edition = e.id), 0)
  FROM editions e CROSS JOIN serving s
 WHERE e.id = $1`

const selectDiffPipelines = `
SELECT p.version, p.digest, sum(h.articles)::bigint AS articles
  FROM article_hours h JOIN pipelines p ON p.digest = h.pipeline
 WHERE h.edition IN (0, $1)
 GROUP BY p.version, p.digest
 ORDER BY articles DESC, p.digest`

const countDiffArticles = `
SELECT count(*) FILTER (WHERE new_pipeline IS NULL), count(*) FILTER (WHERE old_pipeline IS NULL),
       count(*) FILTER (WHERE both_have) + alike, count(*) FILTER (WHERE both_have AND NOT changed) + alike,
       count(*) FILTER (WHERE changed), count(*) FILTER (WHERE title_differs), count(*) FILTER (WHERE text_differs),
       count(*) FILTER (WHERE language_differs), count(*) FILTER (WHERE both_have AND sentiment_differs),
       count(*) FILTER (WHERE entities_differ), count(*) FILTER (WHERE topics_differ), count(*) FILTER (WHERE summary_differs),
       count(*) FILTER (WHERE keyphrases_differ)
  FROM (SELECT coalesce(sum(articles), 0) AS alike FROM article_hours WHERE edition = 0) AS h LEFT JOIN diff_articles ON true
 GROUP BY alike`

// An example is an article, as JSON.
const diffExample = `jsonb_build_object('id', a.article_id, 'title', a.title, 'source', a.source)`

const selectDiffOnly = `
SELECT coalesce((SELECT jsonb_agg(e) FROM
                (SELECT ` + diffExample + ` AS e FROM diff_articles a WHERE new_pipeline IS NULL ORDER BY at DESC, article_id LIMIT $1) AS x), '[]'),
       coalesce((SELECT jsonb_agg(e) FROM
                (SELECT ` + diffExample + ` AS e FROM diff_articles a WHERE old_pipeline IS NULL ORDER BY at DESC, article_id LIMIT $1) AS x), '[]')`

const countDiffEntities = `
WITH differing AS (SELECT DISTINCT entity_id FROM diff_mentions WHERE gained OR lost),
     standing AS (
       SELECT bool_or(edition IN (0, $1)) AS before, bool_or(edition IN (0, $2)) AS after
         FROM differing JOIN entity_days USING (entity_id) GROUP BY entity_id)
SELECT count(*) FILTER (WHERE gained), count(*) FILTER (WHERE lost), count(DISTINCT article_id) FILTER (WHERE gained OR lost),
       (SELECT count(*) FROM standing WHERE after AND NOT before), (SELECT count(*) FROM standing WHERE before AND NOT after)
  FROM diff_mentions`

// selectDiffEntities lists what was gained, or lost, most often.
func selectDiffEntities(which string) string {
	return `
WITH most AS (
       SELECT entity_id, count(*) FILTER (WHERE gained) AS gained, count(*) FILTER (WHERE lost) AS lost
         FROM diff_mentions
        GROUP BY entity_id
       HAVING count(*) FILTER (WHERE ` + which + `) > 0
        ORDER BY ` + which + ` DESC, entity_id
        LIMIT $3),
     examples AS (` + rankedExamples("m.entity_id", "diff_mentions m", "m."+which+" AND m.entity_id IN (SELECT entity_id FROM most)", "$4") + `)
SELECT e.id, e.name, e.type, e.wikidata, coalesce(d.before, 0), coalesce(d.after, 0), most.gained, most.lost, coalesce(x.examples, '[]')
  FROM most JOIN entities e ON e.id = most.entity_id
  LEFT JOIN LATERAL (SELECT sum(articles) FILTER (WHERE edition IN (0, $1)) AS before, sum(articles) FILTER (WHERE edition IN (0, $2)) AS after
                       FROM entity_days WHERE entity_id = most.entity_id) AS d ON true
  LEFT JOIN examples x ON x.key = most.entity_id
 ORDER BY most.` + which + ` DESC, most.entity_id`
}

// rankedExamples is a query of the most salient articles of each key.
func rankedExamples(key, from, where, examples string) string {
	return fmt.Sprintf(`
       SELECT key, jsonb_agg(`+diffExample+` ORDER BY rank) AS examples
         FROM (SELECT %[1]s AS key, article_id, row_number() OVER (PARTITION BY %[1]s ORDER BY salience DESC, article_id) AS rank
                 FROM %[2]s WHERE %[3]s) AS r JOIN diff_articles a USING (article_id)
        WHERE rank <= %[4]s
        GROUP BY key`, key, from, where, examples)
}

// createDiffLinks finds the names that an article's two results take for another
// entity. A name that moves between two entities changes how often both are
// named, so that only such mentions need to be taken apart.
var createDiffLinks = `
CREATE TEMPORARY TABLE diff_links ON COMMIT DROP AS
WITH named AS (
       SELECT d.article_id, d.entity_id, s.text, bool_or(m.enrichment = p.old_key) AS before, bool_or(m.enrichment = p.new_key) AS after
         FROM diff_mentions d JOIN diff_pairs p USING (article_id)
         JOIN mentions m ON m.enrichment IN (p.old_key, p.new_key) AND m.entity_id = d.entity_id
         JOIN enrichments e ON e.key = m.enrichment JOIN articles a ON a.id = e.article_id
        CROSS JOIN LATERAL jsonb_to_recordset(spans_of(m.spans, e.title, ` + textOf("e") + `)) AS s (text text)
        WHERE d.recounted AND p.old_pipeline IS NOT NULL AND p.new_pipeline IS NOT NULL
        GROUP BY d.article_id, d.entity_id, s.text)
SELECT article_id, o.entity_id AS old_id, n.entity_id AS new_id, min(text COLLATE "C") AS text
  FROM named o JOIN named n USING (article_id, text)
 WHERE o.before AND NOT o.after AND n.after AND NOT n.before
 GROUP BY article_id, o.entity_id, n.entity_id`

const countDiffLinks = `
SELECT count(*), count(*) FILTER (WHERE o.wikidata = '' AND n.wikidata <> ''), count(*) FILTER (WHERE o.wikidata <> '' AND n.wikidata = ''),
       count(*) FILTER (WHERE (o.wikidata = '') = (n.wikidata = ''))
  FROM diff_links l JOIN entities o ON o.id = l.old_id JOIN entities n ON n.id = l.new_id`

const selectDiffLinks = `
WITH most AS (
       SELECT old_id, new_id, count(*) AS articles, (array_agg(DISTINCT text ORDER BY text))[:3] AS names
         FROM diff_links
        GROUP BY old_id, new_id
        ORDER BY articles DESC, old_id, new_id
        LIMIT $1)
SELECT to_jsonb(o), to_jsonb(n),
       most.names, most.articles,
       (SELECT jsonb_agg(e) FROM
         (SELECT ` + diffExample + ` AS e FROM diff_links l JOIN diff_articles a USING (article_id)
           WHERE (l.old_id, l.new_id) = (most.old_id, most.new_id) ORDER BY a.at DESC, article_id LIMIT $2) AS x)
  FROM most JOIN entities o ON o.id = most.old_id JOIN entities n ON n.id = most.new_id
 ORDER BY most.articles DESC, most.old_id, most.new_id`

const countDiffTopics = `
SELECT count(*) FILTER (WHERE gained), count(*) FILTER (WHERE lost), (SELECT count(*) FROM diff_flips) FROM diff_topics`

// selectDiffTopics lists what was gained, or lost, most often.
func selectDiffTopics(which string) string {
	return `
WITH most AS (
       SELECT topic_id, min(name) AS name, min(level) AS level,
              count(*) FILTER (WHERE gained) AS gained, count(*) FILTER (WHERE lost) AS lost
         FROM diff_topics
        GROUP BY topic_id
       HAVING count(*) FILTER (WHERE ` + which + `) > 0
        ORDER BY ` + which + ` DESC, topic_id
        LIMIT $3),
     examples AS (` + rankedExamples("t.topic_id", "diff_topics t", "t."+which+" AND t.topic_id IN (SELECT topic_id FROM most)", "$4") + `)
SELECT most.topic_id, most.name, most.level, coalesce(d.before, 0), coalesce(d.after, 0), most.gained, most.lost, coalesce(x.examples, '[]')
  FROM most
  LEFT JOIN LATERAL (SELECT sum(articles) FILTER (WHERE edition IN (0, $1)) AS before, sum(articles) FILTER (WHERE edition IN (0, $2)) AS after
                       FROM topic_days WHERE topic_id = most.topic_id) AS d ON true
  LEFT JOIN examples x ON x.key = most.topic_id
 ORDER BY most.` + which + ` DESC, most.topic_id`
}

// changesOf lists from what to what a pair of columns changed, with examples.
func changesOf(from, where, limit, examples string) string {
	return fmt.Sprintf(`
WITH pairs AS (SELECT before, after, a.article_id, a.title, a.source, a.at FROM %s WHERE %s),
     examples AS (
       SELECT before, after, jsonb_agg(`+diffExample+` ORDER BY rank) AS examples
         FROM (SELECT *, row_number() OVER (PARTITION BY before, after ORDER BY at DESC, article_id) AS rank
                 FROM pairs WHERE before <> after) AS a
        WHERE rank <= %s
        GROUP BY before, after)
SELECT before, after, articles, coalesce(examples, '[]')
  FROM (SELECT before, after, count(*) AS articles FROM pairs GROUP BY before, after) AS c LEFT JOIN examples USING (before, after)
 ORDER BY articles DESC, before, after
 LIMIT %s`, from, where, examples, limit)
}

var selectDiffFlips = changesOf(
	`(SELECT article_id, old_name AS before, new_name AS after FROM diff_flips) AS f JOIN diff_articles a USING (article_id)`, `true`, `$1`, `$2`)

var selectDiffLanguages = changesOf(
	`(SELECT *, old_language AS before, new_language AS after FROM diff_articles) AS a`, `before <> after`, `$1`, `$2`)

var selectDiffLabels = changesOf(
	`(SELECT *, old_label AS before, new_label AS after FROM diff_articles) AS a`, `old_label IS NOT NULL AND new_label IS NOT NULL`, `ALL`, `$1`)

const countDiffSentiment = `
SELECT count(*), coalesce(avg(old_sentiment), 0), coalesce(avg(new_sentiment), 0)
  FROM diff_articles WHERE old_sentiment IS NOT NULL AND new_sentiment IS NOT NULL`

// selectDiffShifts counts differences, in 1/10000, between bounds that lie evenly
// around 0.
const selectDiffShifts = `
WITH shifts AS (
       SELECT sign(difference) AS side, (abs(difference) > 0)::integer + (abs(difference) > 500)::integer
              + (abs(difference) > 1000)::integer + (abs(difference) > 2000)::integer + (abs(difference) > 5000)::integer AS size
         FROM (SELECT round(new_sentiment * 10000)::integer - round(old_sentiment * 10000)::integer AS difference FROM diff_articles) AS d
        WHERE difference IS NOT NULL),
     bounds (side, size, low, high) AS (
       SELECT side, size, CASE side WHEN 1 THEN near ELSE -far END, CASE side WHEN 1 THEN far ELSE -near END
         FROM (VALUES (1, 0, 0.05), (2, 0.05, 0.1), (3, 0.1, 0.2), (4, 0.2, 0.5), (5, 0.5, 2)) AS b (size, near, far), (VALUES (-1), (1)) AS s (side)
        UNION ALL VALUES (0, 0, 0, 0))
SELECT low, high, count(shifts.side) AS articles
  FROM bounds LEFT JOIN shifts USING (side, size)
 GROUP BY low, high
 ORDER BY low, high`

const selectDiffMovers = `
SELECT article_id, title, source, old_sentiment, new_sentiment
  FROM diff_articles
 WHERE old_sentiment <> new_sentiment
 ORDER BY abs(new_sentiment - old_sentiment) DESC, article_id
 LIMIT $1`

var selectDiffSummaries = `
SELECT d.article_id, d.title, d.source, ` + summaryOf("o") + `, ` + summaryOf("n") + `
  FROM (SELECT * FROM diff_articles WHERE summary_differs ORDER BY at DESC, article_id LIMIT $1) AS d
  JOIN articles a ON a.id = d.article_id
  JOIN enrichments o ON (o.article_id, o.pipeline) = (d.article_id, d.old_pipeline)
  JOIN enrichments n ON (n.article_id, n.pipeline) = (d.article_id, d.new_pipeline)
 ORDER BY d.at DESC, d.article_id`

// selectDiffGroups counts by a key of article_hours that diff_articles has too.
func selectDiffGroups(hourKey, articleKey, order string) string {
	return `
WITH counted AS (
       SELECT ` + hourKey + ` AS name,
              coalesce(sum(articles) FILTER (WHERE edition IN (0, $1)), 0) AS before,
              coalesce(sum(articles) FILTER (WHERE edition IN (0, $2)), 0) AS after,
              sum(sentiment) FILTER (WHERE edition IN (0, $1))::float8 / 10000 / nullif(sum(scored) FILTER (WHERE edition IN (0, $1)), 0) AS tone_before,
              sum(sentiment) FILTER (WHERE edition IN (0, $2))::float8 / 10000 / nullif(sum(scored) FILTER (WHERE edition IN (0, $2)), 0) AS tone_after
         FROM article_hours WHERE edition IN (0, $1, $2) GROUP BY 1),
     differing AS (
       SELECT name, count(*) FILTER (WHERE changed) AS changed, sum(entities_gained)::bigint AS gained, sum(entities_lost)::bigint AS lost,
              count(*) FILTER (WHERE flipped) AS flipped,
              jsonb_agg(` + diffExample + ` ORDER BY rank) FILTER (WHERE changed AND rank <= $3) AS examples
         FROM (SELECT *, row_number() OVER (PARTITION BY name, changed ORDER BY at DESC, article_id) AS rank
                 FROM (SELECT *, ` + articleKey + ` AS name FROM diff_articles) AS named) AS a
        GROUP BY name)
SELECT name, before, after, coalesce(changed, 0) AS changed, coalesce(gained, 0), coalesce(lost, 0), coalesce(flipped, 0), tone_before, tone_after,
       coalesce(examples, '[]')
  FROM counted LEFT JOIN differing USING (name)
 ORDER BY ` + order
}
