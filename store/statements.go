package store

// The statements of Save. Each takes its rows as parallel arrays, one for each
// column; lists inside a row come as text and are cast.

// planByIndex makes the rest of the transaction look rows up one by one, each by all of
// its key. A planner that doesn't know yet how large a table is, or how few rows are
// wanted, would read all of it. Plans are kept: one that was made for a table that had
// hardly any rows would read all that has come since, until the table is analyzed.
//
// Where statements compare a key as a row, with BETWEEN, it is for this, too: only the
// index of that key can answer it, and rows of the table cannot come first.
const planByIndex = `
SELECT set_config(name, 'off', true)
  FROM unnest('{enable_seqscan,enable_bitmapscan,enable_hashjoin,enable_mergejoin,enable_material,jit}'::text[]) AS name`

// mergeAtOnce gives a save that comes upon a full list of words put off the memory to bring
// all of them to their places at once, each word in one go. With the 4 MB that are usual
// it would take several, and write more to the log.
const mergeAtOnce = `SELECT set_config('work_mem', '32MB', true)`

// insertPipeline draws a number only for a pipeline that is new: there are fewer numbers
// than saves.
const insertPipeline = `
INSERT INTO pipelines (digest, version)
SELECT $1::text, $2::text WHERE NOT EXISTS (SELECT FROM pipelines WHERE digest = $1::text)
ON CONFLICT (digest) DO NOTHING`

// pipelineNumber is the number of the pipeline whose digest a statement takes first.
const pipelineNumber = `(SELECT number FROM pipelines WHERE digest = $1)`

// namedByDigest are pairs of an article and a pipeline, with the pipeline's number.
const namedByDigest = `unnest($1::text[], $2::text[]) AS u (article_id, digest) JOIN pipelines p USING (digest)`

// namedEnrichments are their enrichments.
const namedEnrichments = namedByDigest + ` JOIN enrichments e ON (e.article_id, e.pipeline) = (u.article_id, p.number)`

// insertStageLists makes those that are not there yet, which hardly ever happens.
const insertStageLists = `
INSERT INTO stage_lists (stages)
SELECT u.stages::text[] FROM unnest($1::text[]) AS u (stages)
 WHERE NOT EXISTS (SELECT FROM stage_lists l WHERE l.stages = u.stages::text[])
ON CONFLICT DO NOTHING`

// insertTopicNames makes those that are not there yet, which hardly ever happens either.
const insertTopicNames = `
INSERT INTO topic_names (topic_id, name, level)
SELECT u.* FROM ` + topicNameRows + `
 WHERE ` + topicNumber + ` IS NULL
ON CONFLICT (topic_id, name, level) DO NOTHING`

const selectTopicNames = `
SELECT u.*, ` + topicNumber + ` FROM ` + topicNameRows

const topicNumber = `(SELECT n.number FROM topic_names n WHERE (n.topic_id, n.name, n.level) = (u.topic_id, u.name, u.level))`

const topicNameRows = `unnest($1::text[], $2::text[], $3::integer[]) AS u (topic_id, name, level)`

// selectEntityChanges returns the places of entities that are missing or change. Most
// stay as they are, and are not even locked, since each lock is written to the log.
const selectEntityChanges = `
SELECT n - 1 FROM ` + entityRows + `
 WHERE (SELECT ` + entityChanges + ` FROM entities e WHERE e.id = u.id) IS NOT FALSE
 ORDER BY n`

// updateEntities keeps one name for each id whichever writer comes first: the last in
// byte order, which prefers "Li Keqiang" to "LI KEQIANG". Likewise for country and
// position. It returns the places of entities that are missing.
const updateEntities = `
WITH u AS MATERIALIZED (
    SELECT * FROM ` + entityRows + `
), updated AS (
    UPDATE entities e
       SET name = greatest(e.name, u.name), country = greatest(e.country, u.country),
           lat = CASE WHEN e.lat IS NULL OR (u.lat, u.lon) > (e.lat, e.lon) THEN u.lat ELSE e.lat END,
           lon = CASE WHEN e.lat IS NULL OR (u.lat, u.lon) > (e.lat, e.lon) THEN u.lon ELSE e.lon END
      FROM u WHERE e.id = u.id AND ` + entityChanges + `
)
SELECT n - 1 FROM u WHERE NOT EXISTS (SELECT FROM entities e WHERE e.id = u.id) ORDER BY n`

const entityRows = `
  unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::real[], $7::real[])
  WITH ORDINALITY AS u (id, name, type, wikidata, country, lat, lon, n)`

// entityChanges is a condition that a row u changes the one that is there.
const entityChanges = `
       (u.name > e.name OR u.country > e.country
        OR u.lat IS NOT NULL AND (e.lat IS NULL OR (u.lat, u.lon) > (e.lat, e.lon)))`

// upsertArticles writes the newest revisions. Of a record that brings what the article
// has already, only the place is new: what is large stays where it is, and what was found
// in it goes on to belong to the record that brought it first.
//
// Articles that are new are inserted without a look for conflicts, which takes another
// record of the log. If somebody else makes one of them meanwhile, the insert fails. It
// comes first: who inserts may wait for who updates a row that it has not seen yet, but
// nobody who updates waits for a row that is not there for all.
const upsertArticles = `
WITH u AS MATERIALIZED (
    SELECT id, source, url, title, nullif(authors::text[], '{}') AS authors, section, published_at, language, extra::jsonb, body, html,
           decode(content_hash, 'hex') AS content_hash, retracted, record_key, record_topic, record_partition, record_offset, record_timestamp,
           EXISTS (SELECT FROM articles a WHERE a.id = u.id) AS known
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
           $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::bytea[], $15::text[], $16::integer[],
           $17::bigint[], $18::timestamptz[])
           AS u (id, source, url, title, authors, section, published_at, language, extra, body, html,
           content_hash, retracted, record_key, record_topic, record_partition, record_offset, record_timestamp)
), added AS (
    INSERT INTO articles (` + articleFields + `) SELECT ` + articleFields + ` FROM u WHERE NOT known RETURNING id
)
INSERT INTO articles AS a (` + articleFields + `) SELECT ` + articleFields + ` FROM u WHERE known AND (SELECT count(*) FROM added) >= 0
ON CONFLICT (id) DO UPDATE
   SET source = excluded.source, url = excluded.url, title = excluded.title, authors = excluded.authors,
       section = excluded.section, published_at = excluded.published_at, language = excluded.language,
       extra = CASE WHEN ` + sameContent + ` THEN a.extra ELSE excluded.extra END,
       body = CASE WHEN ` + sameContent + ` THEN a.body ELSE excluded.body END,
       html = CASE WHEN ` + sameContent + ` THEN a.html ELSE excluded.html END,
       content_hash = excluded.content_hash, retracted = excluded.retracted,
       revision_offset = CASE WHEN ` + sameContent + ` THEN ` + revisionOffset + ` END,
       revision_timestamp = CASE WHEN ` + sameContent + ` THEN ` + revisionTimestamp + ` END,
       record_key = excluded.record_key, record_topic = excluded.record_topic, record_partition = excluded.record_partition,
       record_offset = excluded.record_offset, record_timestamp = excluded.record_timestamp
 WHERE (excluded.record_timestamp, excluded.record_offset) > (a.record_timestamp, a.record_offset)`

const articleFields = `
    id, source, url, title, authors, section, published_at, language, extra, body, html,
    content_hash, retracted, record_key, record_topic, record_partition, record_offset, record_timestamp`

// sameContent is a condition that a record brings what the article has. Without a date of
// its own an article is as old as its record, so that another record is another revision.
const sameContent = `a.content_hash <> '' AND a.content_hash = excluded.content_hash AND a.published_at IS NOT NULL`

// revisionOffset and revisionTimestamp are those of the record that brought the content of
// an article a, by which its enrichments are known to be of this revision.
const (
	revisionOffset    = `coalesce(a.revision_offset, a.record_offset)`
	revisionTimestamp = `coalesce(a.revision_timestamp, a.record_timestamp)`
)

const selectNewest = `
SELECT a.id, ` + revisionTimestamp + `, ` + revisionOffset + `
  FROM articles a
  JOIN unnest($1::text[], $2::timestamptz[], $3::bigint[]) AS u (id, record_timestamp, record_offset) USING (id)
 WHERE (a.record_timestamp, a.record_offset) = (u.record_timestamp, u.record_offset)`

// selectStanding compares pipelines by when they came first.
const selectStanding = `
SELECT e.article_id, p.digest, e.edition, e.record_timestamp, e.record_offset,
       (p.first_seen, p.digest) > (mine.first_seen, mine.digest) AS outranks
  FROM enrichments e
  JOIN pipelines p ON p.number = e.pipeline
  JOIN pipelines mine ON mine.digest = $2
 WHERE e.article_id = ANY ($1::text[])
 ORDER BY e.article_id, p.digest`

const selectEditions = `
SELECT edition, coalesce((SELECT id FROM editions WHERE id <> edition), 0) FROM serving`

// insertEnrichments writes articles that have no row of the pipeline yet. As nobody
// else can write one meanwhile, it need not look for conflicts, which takes another
// record of the log.
const insertEnrichments = `
INSERT INTO enrichments (article_id, pipeline, edition, source, published_at, title, text, language, language_confidence,
       sentiment, sentiment_label, title_sentiment, sentences, passages, keyphrases, fingerprint, stage_list,
       record_offset, record_timestamp, authors, dateline, words)
SELECT article_id, ` + pipelineNumber + `, edition, source, published_at, title, own_text, language, language_confidence,
       sentiment, sentiment_label, title_sentiment, sentences, passages, keyphrases, fingerprint, stage_list,
       record_offset, record_timestamp, authors, dateline, ` + wordsOf + `
  FROM (` + enrichmentRows + `) AS u
RETURNING article_id, key`

// wordsOf are those of the first 100,000 characters, which never come near the most
// that a tsvector holds, 1 MB.
const wordsOf = `to_tsvector('english', left(u.title || ' ' || u.text, 100000))`

// A text that is the article's body is told by that. The article is locked, and of the
// same revision.
const enrichmentRows = `
SELECT article_id, edition, u.source, u.published_at, u.title, text, nullif(text, a.body) AS own_text,
       u.language, language_confidence, sentiment, sentiment_label, title_sentiment, sentences, passages, keyphrases, fingerprint,
       stages::text[], (SELECT l.id FROM stage_lists l WHERE l.stages = u.stages::text[]) AS stage_list,
       ` + revisionOffset + ` AS record_offset, ` + revisionTimestamp + ` AS record_timestamp, nullif(u.authors::text[], '{}') AS authors, dateline::jsonb
  FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::real[], $8::real[], $9::text[],
       $10::real[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::integer[], $17::text[], $18::text[], $19::text[])
       AS u (article_id, published_at, title, text, language, language_confidence, sentiment, sentiment_label,
       title_sentiment, sentences, passages, keyphrases, fingerprint, stages, edition, source, authors, dateline)
  JOIN articles a ON a.id = u.article_id`

// updateEnrichments writes over rows of the pipeline. Words, which take longer than all
// else, are made only for rows that change.
var updateEnrichments = `
UPDATE enrichments e
   SET edition = u.edition, source = u.source, published_at = u.published_at, title = u.title, text = u.own_text,
       language = u.language, language_confidence = u.language_confidence, sentiment = u.sentiment, sentiment_label = u.sentiment_label,
       title_sentiment = u.title_sentiment, sentences = u.sentences, summary = NULL, passages = u.passages,
       keyphrases = u.keyphrases, fingerprint = u.fingerprint, stages = NULL, stage_list = u.stage_list,
       record_offset = u.record_offset, record_timestamp = u.record_timestamp, authors = u.authors, dateline = u.dateline, words = ` + wordsOf + `
  FROM (` + enrichmentRows + `) AS u
 WHERE (e.article_id, e.pipeline) BETWEEN (u.article_id, ` + pipelineNumber + `) AND (u.article_id, ` + pipelineNumber + `)
   AND (e.edition, e.source, e.published_at, e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label,
        e.title_sentiment, e.sentences, e.passages, e.keyphrases, e.fingerprint, ` + stagesOf("e") + `, e.record_offset,
        e.record_timestamp, e.authors, e.dateline)
       IS DISTINCT FROM
       (u.edition, u.source, u.published_at, u.title, u.own_text, u.language, u.language_confidence, u.sentiment, u.sentiment_label,
        u.title_sentiment, u.sentences, u.passages, u.keyphrases, u.fingerprint, u.stages, u.record_offset,
        u.record_timestamp, u.authors, u.dateline)`

// textOf is the text of an enrichment, whose article is a, summaryOf its summary, and
// stagesOf its stages. Rows of before hold them themselves.
func textOf(e string) string { return "coalesce(" + e + ".text, a.body)" }

func summaryOf(e string) string {
	return "coalesce(" + e + ".summary, passages_of(" + e + ".passages, " + textOf(e) + "))"
}

func stagesOf(e string) string {
	return "coalesce(" + e + ".stages, (SELECT l.stages FROM stage_lists l WHERE l.id = " + e + ".stage_list))"
}

// selectKeys is the numbers of the enrichments of some articles, and selectKey that of
// one.
const (
	selectKeys = `SELECT article_id, key FROM enrichments WHERE pipeline = ` + pipelineNumber + ` AND article_id = ANY ($2::text[])`
	selectKey  = `SELECT e.key FROM enrichments e WHERE e.pipeline = ` + pipelineNumber + ` AND e.article_id = u.article_id`
)

// Mentions that stay as they are are left alone, since each lock is written to the log.
// They are looked up in a table of hashes: a join would compare each mention with each
// other. No constraint keeps an enrichment from mentioning an entity twice; whoever writes
// its mentions has the article locked.
const (
	deleteMentions = `
DELETE FROM mentions m USING (` + selectKeys + `) AS e
 WHERE m.enrichment = e.key
   AND (e.article_id, ` + mentionValues + `) NOT IN (SELECT * FROM ` + mentionRows + `)`

	insertMentions = `
INSERT INTO mentions (enrichment, entity_id, published_at, names, demonyms, salience, sentiment, spans)
SELECT (` + selectKey + `), entity_id, published_at, names, demonyms, salience, sentiment, spans
  FROM ` + mentionRows + `
 WHERE (article_id, entity_id, published_at, names, demonyms, salience, sentiment, spans) NOT IN (
       SELECT e.article_id, ` + mentionValues + ` FROM (` + selectKeys + `) AS e JOIN mentions m ON m.enrichment = e.key)`

	mentionValues = `m.entity_id, m.published_at, m.names, m.demonyms, m.salience, m.sentiment, m.spans`

	mentionRows = `
  unnest($3::text[], $4::text[], $5::timestamptz[], $6::integer[], $7::integer[], $8::real[], $9::real[], $10::text[])
  AS u (article_id, entity_id, published_at, names, demonyms, salience, sentiment, spans)`
)

// Topics are written over like mentions.
const (
	deleteTopics = `
DELETE FROM article_topics t USING (` + selectKeys + `) AS e, topic_names n
 WHERE t.enrichment = e.key AND n.number = t.topic
   AND (e.article_id, n.topic_id, n.name, n.level, t.published_at, t.score) NOT IN (SELECT * FROM ` + topicRows + `)`

	insertTopics = `
INSERT INTO article_topics (enrichment, published_at, topic, score, topic_id)
SELECT (` + selectKey + `), published_at, topic, score, topic_id
  FROM (SELECT u.*, ` + topicNumber + ` AS topic FROM ` + topicRows + `) AS u
 WHERE (article_id, topic_id, published_at, topic, score) NOT IN (
       SELECT e.article_id, t.topic_id, t.published_at, t.topic, t.score
         FROM (` + selectKeys + `) AS e JOIN article_topics t ON t.enrichment = e.key)`

	topicRows = `
  unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::timestamptz[], $8::real[])
  AS u (article_id, topic_id, name, level, published_at, score)`
)

// dropFindings deletes what belongs to some enrichments, and moveEnrichments
// gives some another label.
var dropFindings = [...]string{dropOf("mentions"), dropOf("article_topics"), `
DELETE FROM enrichments e USING ` + namedByDigest + `
 WHERE (e.article_id, e.pipeline) = (u.article_id, p.number)`}

func dropOf(table string) string {
	return `
DELETE FROM ` + table + ` t USING ` + namedEnrichments + `
 WHERE t.enrichment = e.key`
}

const moveEnrichments = `
UPDATE enrichments e SET edition = $3
  FROM ` + namedByDigest + `
 WHERE (e.article_id, e.pipeline) = (u.article_id, p.number)`

const insertDeadLetters = `
INSERT INTO dead_letters (topic, "partition", "offset", key, class, stage, message, pipeline, value_bytes, record_timestamp)
SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::integer[], $10::timestamptz[])
ON CONFLICT DO NOTHING`
