"""Fits the curves that turn the raw scores of topics into shares of what is right:

    .venv/bin/python enrich/train/topics/calibrate.py --data ../shared/data

Prints the constants of enrich/topics.go. Each tenth of the labelled articles for
training is scored by regressions that were fitted on all other texts, in the way
of the stage; the articles for testing take no part. At the top a topic is right
that either reading names; below it, one that the second does.
"""

import argparse
import re
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from build import HERE, KeptTable, Pieces, Tree, fit_tree, numbers_at_top, read_articles, read_columns, read_labelled, unit
from minilm import Encoder

FOLDS = 10
PASSAGE_PIECES = 80
LIKELY, SURE = 0.15, 0.35  # raw scores from which topics can be told: the first at the top, and others
MOST_AT_TOP, MOST_BELOW = 4, 2


def main():
    arguments = argparse.ArgumentParser(description="Fits the curves of the scores of topics.")
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with articles/ and topics/")
    options = arguments.parse_args()

    pieces = Pieces(Encoder())
    table = KeptTable(HERE.parent.parent / "models" / "topics.bin.gz", pieces)
    tree = Tree(options.data / "topics" / "iptc_media_topics_en.json")
    wikinews = read_articles(options.data / "articles" / "wikinews.jsonl")
    texts, labels = read_labelled(wikinews, tree)
    vectors = unit(table.embed(pieces.split(texts)) - table.centre)
    rows = [row for row in read_columns("wikinews.tsv") if row[3] == "train"]
    number = {wikinews[row[0]]: i for i, row in enumerate(rows)}
    article_of = np.array([number.get(text, -1) for text in texts])

    at_top, below = [], []
    for fold in range(FOLDS):
        kept = (article_of < 0) | (article_of % FOLDS != fold)
        fitted = fit_tree(tree, vectors[kept], [label for label, keep in zip(labels, kept) if keep])
        for article, first, second, _ in rows[fold::FOLDS]:
            read_second = {up for code in second.split(",") for up in tree.path("medtop:" + code)}
            read_either = read_second | {"medtop:" + code for code in numbers_at_top(first)}
            for code, raw in told(tree, fitted, article_vectors(wikinews[article], pieces, table)):
                if tree.parents[code] is None:
                    at_top.append((raw, code in read_either))
                else:
                    below.append((raw, code in read_second))
    for name, pairs in (("top", at_top), ("narrower", below)):
        raw, right = np.array([r for r, _ in pairs]), np.array([y for _, y in pairs])
        curve = LogisticRegression(C=1e6).fit(logit(raw)[:, None], right)
        slope, bias = curve.coef_[0][0], curve.intercept_[0]
        calibrated = 1 / (1 + np.exp(-slope * logit(raw) - bias))
        print(f"{name}: {len(raw)} told, {right.mean():.2f} right; scoreCurve{{{slope:.3f}, {bias:.3f}}}; "
              f"calibration error {error(raw, right):.3f}, on the curve {error(calibrated, right):.3f}")


def article_vectors(text, pieces, table):
    """Returns the vector of the whole text, then those of its passages."""
    sentences = pieces.split(re.split(r"(?<=[.!?])[\"”’)]*\s+|\n+", text))
    passages, open_passage = [], []
    for sentence in sentences:
        open_passage = open_passage + sentence
        if len(open_passage) >= PASSAGE_PIECES:
            passages.append(open_passage)
            open_passage = []
    if passages and len(open_passage) < PASSAGE_PIECES / 2:
        passages[-1] = passages[-1] + open_passage
    elif open_passage:
        passages.append(open_passage)
    whole = [row for passage in passages for row in passage]
    return unit(table.embed([whole] + (passages if len(passages) > 1 else [])) - table.centre)


def told(tree, fitted, vectors):
    """Yields what the stage tells, with its raw score."""
    children = {}
    for code in fitted:
        children.setdefault(tree.parents[code], []).append(code)
    waiting = [(None, 1.0)]
    while waiting:
        parent, whole = waiting.pop(0)
        scored = sorted(((whole * score(fitted[code], vectors), code) for code in children.get(parent, [])), reverse=True)
        chosen = [(raw, code) for raw, code in scored[: MOST_BELOW if parent else MOST_AT_TOP] if raw >= SURE]
        if not parent and not chosen:
            chosen = [(raw, code) for raw, code in scored[:1] if raw >= LIKELY]
        for raw, code in chosen:
            yield code, raw
            waiting.append((code, raw))


def score(regression, vectors):
    weights, bias = regression
    probabilities = 1 / (1 + np.exp(-vectors @ weights - bias))
    if len(vectors) == 1:
        return probabilities[0]
    return (probabilities[0] + np.sort(probabilities[1:])[-2:].mean()) / 2


def logit(p):
    return np.log(p) - np.log1p(-p)


def error(scores, right, bins=10):
    """Returns the expected calibration error: by how much the mean score of each
    tenth of the range misses the share that is right, weighed by what it holds."""
    tenth = np.minimum((scores * bins).astype(int), bins - 1)
    return sum(abs(scores[tenth == b].mean() - right[tenth == b].mean()) * (tenth == b).mean() for b in set(tenth))


if __name__ == "__main__":
    main()
