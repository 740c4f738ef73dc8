"""Tells how far two readings of the written texts agree on the topics at the top:

    .venv/bin/python enrich/train/topics/agreement.py --data ../shared/data

Prints for each topic how many texts the first reading, the second and both file
there, and Cohen's kappa; at last the kappa over all pairs of text and topic.
"""

import argparse
from pathlib import Path

from build import Tree, read_columns


def main():
    arguments = argparse.ArgumentParser(description="Tells how far two readings of the written texts agree.")
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with topics/")
    tree = Tree(arguments.parse_args().data / "topics" / "iptc_media_topics_en.json")

    first = {text: set(numbers.split(",")) for numbers, text in read_columns("examples.tsv")}
    for code, text in read_columns("concepts.tsv"):
        first.setdefault(text, {tree.path("medtop:" + code)[-1][7:9]})
    second = {text: set(numbers.split(",")) for numbers, text in read_columns("second.tsv")}
    topics = sorted({number for numbers in first.values() for number in numbers})
    pairs = []
    for topic in topics:
        read = [(topic in first[text], topic in numbers) for text, numbers in second.items()]
        pairs += read
        name = tree.name("medtop:" + topic + "000000")
        print(f"{name:46} {sum(a for a, _ in read):3} {sum(b for _, b in read):3} {sum(a and b for a, b in read):3}  {kappa(read):.2f}")
    same = sum(first[text] == numbers for text, numbers in second.items())
    common = sum(bool(first[text] & numbers) for text, numbers in second.items())
    print(f"{len(second)} texts, {same} with the same topics, {common} with one in common; kappa {kappa(pairs):.2f}")


def kappa(pairs):
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    a, b = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = a * b + (1 - a) * (1 - b)
    return (agreed - chance) / (1 - chance)


if __name__ == "__main__":
    main()
