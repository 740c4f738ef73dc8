package store

// The statements of Save. Each takes its rows as parallel arrays, one for each
// column; lists inside a row come as text and are cast.

const insertPipeline = `
INSERT INTO pipelines (digest, version) VALUES ($1, $2) ON CONFLICT DO NOTHING`

// insertStageLists makes those that are not there yet, which hardly ever happens.
const insertStageLists = `
INSERT INTO stage_lists (stages)
SELECT u.stages::text[] FROM unnest($1::text[]) AS u (stages)
 WHERE NOT EXISTS (SELECT FROM stage_lists l WHERE l.stages = u.stages::text[])
ON CONFLICT DO NOTHING`

// upsertEntities keeps one name for each id whichever writer comes first: the
// last in byte order, which prefers "Li Keqiang" to "LI KEQIANG". Likewise for
// country and position. Entities that stay as they are, which most do, are not even
// locked, since each lock is written to the log.
const upsertEntities = `
INSERT INTO entities AS e (id, name, type, wikidata, country, lat, lon)
SELECT excluded.*
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::real[], $7::real[])
       AS excluded (id, name, type, wikidata, country, lat, lon)
 WHERE (SELECT ` + entityChanges + ` FROM entities e WHERE e.id = excluded.id) IS NOT FALSE
ON CONFLICT (id) DO UPDATE
   SET name = greatest(e.name, excluded.name), country = greatest(e.country, excluded.country),
       lat = CASE WHEN e.lat IS NULL OR (excluded.lat, excluded.lon) > (e.lat, e.lon) THEN excluded.lat ELSE e.lat END,
       lon = CASE WHEN e.lat IS NULL OR (excluded.lat, excluded.lon) > (e.lat, e.lon) THEN excluded.lon ELSE e.lon END
 WHERE ` + entityChanges

// entityChanges is a condition that a new row changes the one that is there.
const entityChanges = `
       (excluded.name > e.name OR excluded.country > e.country
        OR excluded.lat IS NOT NULL AND (e.lat IS NULL OR (excluded.lat, excluded.lon) > (e.lat, e.lon)))`

const upsertArticles = `
INSERT INTO articles AS a (id, source, url, title, authors, section, published_at, language, extra, body, html,
       content_hash, retracted, record_key, record_topic, record_partition, record_offset, record_timestamp)
SELECT id, source, url, title, authors::text[], section, published_at, language, extra::jsonb, body, html,
       content_hash, retracted, record_key, record_topic, record_partition, record_offset, record_timestamp
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::bytea[], $15::text[], $16::integer[],
       $17::bigint[], $18::timestamptz[])
       AS u (id, source, url, title, authors, section, published_at, language, extra, body, html,
       content_hash, retracted, record_key, record_topic, record_partition, record_offset, record_timestamp)
ON CONFLICT (id) DO UPDATE
   SET source = excluded.source, url = excluded.url, title = excluded.title, authors = excluded.authors,
       section = excluded.section, published_at = excluded.published_at, language = excluded.language,
       extra = excluded.extra, body = excluded.body, html = excluded.html, content_hash = excluded.content_hash,
       retracted = excluded.retracted, record_key = excluded.record_key, record_topic = excluded.record_topic,
       record_partition = excluded.record_partition, record_offset = excluded.record_offset,
       record_timestamp = excluded.record_timestamp
 WHERE (excluded.record_timestamp, excluded.record_offset) > (a.record_timestamp, a.record_offset)`

const selectNewest = `
SELECT a.id
  FROM articles a
  JOIN unnest($1::text[], $2::timestamptz[], $3::bigint[]) AS u (id, record_timestamp, record_offset) USING (id)
 WHERE (a.record_timestamp, a.record_offset) = (u.record_timestamp, u.record_offset)`

// selectStanding compares pipelines by when they came first.
const selectStanding = `
SELECT e.article_id, e.pipeline, e.edition, e.record_timestamp, e.record_offset,
       (p.first_seen, p.digest) > (mine.first_seen, mine.digest) AS outranks
  FROM enrichments e
  JOIN pipelines p ON p.digest = e.pipeline
  JOIN pipelines mine ON mine.digest = $2
 WHERE e.article_id = ANY ($1::text[])
 ORDER BY e.article_id, e.pipeline`

const selectEditions = `
SELECT edition, coalesce((SELECT id FROM editions WHERE id <> edition), 0) FROM serving`

// insertEnrichments writes articles that have no row of the pipeline yet. As nobody
// else can write one meanwhile, it need not look for conflicts, which takes another
// record of the log.
const insertEnrichments = enrichmentsFrom + `
RETURNING article_id, key`

// A text that is the article's body is told by that, which is locked and of the same
// revision. Words are those of its first 100,000 characters, which never come near the
// most that a tsvector holds, 1 MB.
const enrichmentsFrom = `
INSERT INTO enrichments AS e (article_id, pipeline, edition, source, published_at, title, text, language, language_confidence,
       sentiment, sentiment_label, title_sentiment, sentences, passages, keyphrases, fingerprint, stage_list,
       record_offset, record_timestamp, authors, dateline, words)
SELECT article_id, $1, edition, source, published_at, title, nullif(text, (SELECT a.body FROM articles a WHERE a.id = article_id)),
       language, language_confidence, sentiment, sentiment_label, title_sentiment, sentences, passages, keyphrases::text[], fingerprint,
       (SELECT l.id FROM stage_lists l WHERE l.stages = u.stages::text[]), record_offset, record_timestamp, authors::text[], dateline::jsonb,
       to_tsvector('english', left(title || ' ' || text, 100000))
  FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::real[], $8::real[], $9::text[],
       $10::real[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[], $17::timestamptz[],
       $18::integer[], $19::text[], $20::text[], $21::text[])
       AS u (article_id, published_at, title, text, language, language_confidence, sentiment, sentiment_label,
       title_sentiment, sentences, passages, keyphrases, fingerprint, stages, record_offset, record_timestamp, edition, source,
       authors, dateline)`

var upsertEnrichments = enrichmentsFrom + `
ON CONFLICT (article_id, pipeline) DO UPDATE
   SET edition = excluded.edition, source = excluded.source, published_at = excluded.published_at, title = excluded.title, text = excluded.text,
       language = excluded.language, language_confidence = excluded.language_confidence,
       sentiment = excluded.sentiment, sentiment_label = excluded.sentiment_label,
       title_sentiment = excluded.title_sentiment, sentences = excluded.sentences, summary = NULL, passages = excluded.passages,
       keyphrases = excluded.keyphrases, fingerprint = excluded.fingerprint, stages = NULL, stage_list = excluded.stage_list,
       record_offset = excluded.record_offset, record_timestamp = excluded.record_timestamp,
       authors = excluded.authors, dateline = excluded.dateline, words = excluded.words
 WHERE (e.edition, e.source, e.published_at, e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label,
        e.title_sentiment, e.sentences, e.passages, e.keyphrases, e.fingerprint, ` + stagesOf("e") + `, e.record_offset,
        e.record_timestamp, e.authors, e.dateline)
       IS DISTINCT FROM
       (excluded.edition, excluded.source, excluded.published_at, excluded.title, excluded.text, excluded.language, excluded.language_confidence,
        excluded.sentiment, excluded.sentiment_label, excluded.title_sentiment, excluded.sentences, excluded.passages,
        excluded.keyphrases, excluded.fingerprint, ` + stagesOf("excluded") + `, excluded.record_offset, excluded.record_timestamp,
        excluded.authors, excluded.dateline)`

// textOf is the text of an enrichment, whose article is a, summaryOf its summary, and
// stagesOf its stages. Rows of before hold them themselves.
func textOf(e string) string { return "coalesce(" + e + ".text, a.body)" }

func summaryOf(e string) string {
	return "coalesce(" + e + ".summary, passages_of(" + e + ".passages, " + textOf(e) + "))"
}

func stagesOf(e string) string {
	return "coalesce(" + e + ".stages, (SELECT l.stages FROM stage_lists l WHERE l.id = " + e + ".stage_list))"
}

// selectKeys is the numbers of the enrichments of some articles.
const selectKeys = `SELECT article_id, key FROM enrichments WHERE pipeline = $1 AND article_id = ANY ($2::text[])`

const deleteMentions = `
DELETE FROM mentions m USING (` + selectKeys + `) AS e
 WHERE m.enrichment = e.key
   AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS u (article_id, entity_id)
                    WHERE u.article_id = e.article_id AND u.entity_id = m.entity_id)`

// upsertMentions looks each article's number up once.
const upsertMentions = `
WITH e AS MATERIALIZED (` + selectKeys + `)
INSERT INTO mentions AS m (enrichment, published_at, names, demonyms, salience, sentiment, entity_id, spans)
SELECT e.key, published_at, names, demonyms, salience, sentiment, entity_id, spans
  FROM unnest($3::text[], $4::text[], $5::timestamptz[], $6::integer[], $7::integer[], $8::real[], $9::real[], $10::text[])
       AS u (article_id, entity_id, published_at, names, demonyms, salience, sentiment, spans)
  JOIN e USING (article_id)
ON CONFLICT (enrichment, entity_id) DO UPDATE
   SET published_at = excluded.published_at, names = excluded.names, demonyms = excluded.demonyms,
       salience = excluded.salience, sentiment = excluded.sentiment, spans = excluded.spans
 WHERE (m.published_at, m.names, m.demonyms, m.salience, m.sentiment, m.spans)
       IS DISTINCT FROM
       (excluded.published_at, excluded.names, excluded.demonyms, excluded.salience, excluded.sentiment, excluded.spans)`

const deleteTopics = `
DELETE FROM article_topics t USING (` + selectKeys + `) AS e
 WHERE t.enrichment = e.key
   AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS u (article_id, topic_id)
                    WHERE u.article_id = e.article_id AND u.topic_id = t.topic_id)`

const upsertTopics = `
WITH e AS MATERIALIZED (` + selectKeys + `)
INSERT INTO article_topics AS t (enrichment, published_at, level, score, topic_id, name)
SELECT e.key, published_at, level, score, topic_id, name
  FROM unnest($3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::integer[], $8::real[])
       AS u (article_id, topic_id, published_at, name, level, score)
  JOIN e USING (article_id)
ON CONFLICT (enrichment, topic_id) DO UPDATE
   SET published_at = excluded.published_at, name = excluded.name, level = excluded.level, score = excluded.score
 WHERE (t.published_at, t.name, t.level, t.score)
       IS DISTINCT FROM (excluded.published_at, excluded.name, excluded.level, excluded.score)`

// dropFindings deletes what belongs to some enrichments, and moveEnrichments
// gives some another label.
var dropFindings = [...]string{dropOf("mentions"), dropOf("article_topics"), `
DELETE FROM enrichments e USING unnest($1::text[], $2::text[]) AS u (article_id, pipeline)
 WHERE (e.article_id, e.pipeline) = (u.article_id, u.pipeline)`}

func dropOf(table string) string {
	return `
DELETE FROM ` + table + ` t USING unnest($1::text[], $2::text[]) AS u (article_id, pipeline) JOIN enrichments e USING (article_id, pipeline)
 WHERE t.enrichment = e.key`
}

const moveEnrichments = `
UPDATE enrichments e SET edition = $3
  FROM unnest($1::text[], $2::text[]) AS u (article_id, pipeline)
 WHERE (e.article_id, e.pipeline) = (u.article_id, u.pipeline)`

const insertDeadLetters = `
INSERT INTO dead_letters (topic, "partition", "offset", key, class, stage, message, pipeline, value_bytes, record_timestamp)
SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::integer[], $10::timestamptz[])
ON CONFLICT DO NOTHING`
