"""Writes the scores of Python's VADER that enrich/vader_test.go compares with:

    python3 -m venv .venv && .venv/bin/pip install vaderSentiment==3.3.2
    .venv/bin/python enrich/testdata/vader/expect.py

A line is the compound score, a tab and a sentence in JSON: those of rules.txt,
and every twelfth of the bundled Wikinews articles (their contributors, CC BY
2.5) with plain quotes and dashes, as Dateline reads them.
"""

import gzip
import json
import re
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

HERE = Path(__file__).parent
ARTICLES = HERE.parents[2] / "internal" / "wikinews" / "articles.jsonl.gz"
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": " ", "—": " ", "―": " ", "…": " "})
EVERY = 12


def rules():
    lines = (HERE / "rules.txt").read_text(encoding="utf-8").split("\n")[:-1]
    return [line for line in lines if not line.startswith("#")]


def news():
    sentences = []
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as articles:
        for article in map(json.loads, articles):
            for line in article["body"].split("\n"):
                sentences += re.split(r'(?<=[.!?])"?\s+(?=[A-Z"“])', line.translate(PLAIN).strip())
    return [s for s in sentences if 30 <= len(s) <= 400]


def main():
    analyzer = SentimentIntensityAnalyzer()
    lines = [
        f"{analyzer.polarity_scores(s)['compound']}\t{json.dumps(s, ensure_ascii=False)}\n"
        for s in rules() + news()[::EVERY]
    ]
    (HERE / "expected.tsv").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
