"""Builds the table of word classes that the keyphrases stage reads, from what tag.py tagged:

    .venv/bin/python enrich/train/wordclasses/build.py tagged.tsv

A word belongs to a class of words that are nouns, adjectives, verbs and adverbs about as
often as each other. What it is in a place is what a word of its class mostly is there,
behind the word before it and before a word of the next one's group.
"""

import argparse
import collections
import gzip
import math
import re
from pathlib import Path

MAGIC = "DLWORDS1"
OUT = Path(__file__).parents[2] / "models/words.tsv.gz"

NOUN, ADJECTIVE, VERB, ADVERB = range(4)  # what an open word can be

# Closed groups, which are always themselves. The first five are not told from a list.
EDGE, NAME, NUMBER, MARK, COMMA = range(5)
LISTED = {
    "be": "am is are was were be been being 's 're ’s ’re 'm ’m",
    "have": "have has had having 've ’ve",
    "do": "do does did",
    "that": "that",
    "not": "not n't n’t never",
    "possessive": "his her its their our my your whose",
    "pronoun": "everyone everybody everything someone somebody something anyone anybody anything nobody nothing none",
    "preposition": "amid amidst among amongst alongside besides despite onto throughout towards unlike via whilst",
    "particle": "abroad afterwards ahead aloft apart ashore aside away downstream downtown elsewhere forth instead offshore onwards overhead overnight together tonight upstream",
}
# Past forms of verbs that their ending doesn't tell, so that rare ones are known.
PAST = """arose ate awoke beat became befell began bent bet bid bit bled blew bore bought bound bred broke brought built burst came
cast caught chose clung crept dealt drank drew drove dug fed fell felt fled flew flung forbade forgave forgot fought found froze gave
grew ground held hid hung kept knelt knew laid lay leapt led left lent lit lost made meant met overcame overran oversaw overtook paid
ran rang rode rose sang sank sat saw sent shook shone shot shrank slept slid slung sold sought spat spent spoke sprang stank stole
stood strode strove struck stuck stung swam swept swore swung taught threw thought told took tore trod underwent understood undertook
upheld went wept withdrew withheld withstood woke won wore wove wrote wrung""".split()
IS_PAST = {word: [0, 0, 1, 0] for word in PAST}
CLOSED_TAGS = {
    "DT": "determiner", "PDT": "determiner", "PRP": "pronoun", "IN": "preposition", "MD": "modal", "TO": "to",
    "CC": "conjunction", "WDT": "question", "WP": "question", "WRB": "question", "WP$": "question", "PRP$": "possessive",
    "EX": "pronoun", "RP": "particle", "POS": "possessive", "CD": "numeral",
}
CLOSED = ["edge", "name", "number", "mark", "comma", "be", "have", "do", "modal", "to", "that", "not", "possessive",
          "determiner", "pronoun", "preposition", "conjunction", "question", "particle", "numeral"]
NAMES = {"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART"}

WORD = re.compile("[a-z][a-z.'-]*")  # that is kept: no address, no number

MAYBE_VERB = 4  # is added to what is no verb but may be one, with this share at least
LEAST_VERB = 0.05
LEVELS = (0.02, 0.3, 0.7)  # shares that part classes
LEAST_COUNT = 2  # of a word that is kept
LEAST_TOKENS = 300  # of a class
MOST_SUFFIX = 4
LEAST_SUFFIX_WORDS = 8
GUESS_WEIGHT = 2.0  # words that a guess from a word's form counts for, beside those seen


def kind_of(tag, relation):
    """Returns what an open word is, None for a closed one."""
    if tag.startswith("NN"):
        return NOUN
    if tag.startswith("JJ") or tag in ("VBN", "VBG") and relation == "amod":
        return ADJECTIVE
    if tag.startswith("VB"):
        return VERB
    if tag.startswith("RB"):
        return ADVERB
    return None


def sentences(path):
    """Yields sentences of (word, tag, relation, name)."""
    sentence = []
    for line in open(path):
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 4:
            sentence.append(fields)
        elif sentence:
            yield sentence
            sentence = []


def marks(word):
    """Returns the closed group of what is no word."""
    if word[0].isdigit():
        return NUMBER
    if word in (",", ";", ":"):
        return COMMA
    return None if any(c.isalpha() for c in word) else MARK


class Counts:
    def __init__(self):
        self.kinds = collections.defaultdict(collections.Counter)  # by word
        self.tags = collections.defaultdict(collections.Counter)

    def add(self, sentence):
        for word, tag, relation, name in sentence:
            if name in NAMES or marks(word) is not None:
                continue
            word = word.lower()
            self.tags[word][tag] += 1
            kind = kind_of(tag, relation)
            if kind is not None:
                self.kinds[word][kind] += 1

    def closed(self):
        """Returns the closed group of each word of one."""
        groups = {}
        for word, tags in self.tags.items():
            closed = sum(n for tag, n in tags.items() if tag in CLOSED_TAGS)
            if tags.total() >= 5 and closed > 0.6 * tags.total():
                tag = max((t for t in tags if t in CLOSED_TAGS), key=lambda t: tags[t])
                groups[word] = CLOSED.index(CLOSED_TAGS[tag])
        for group, words in LISTED.items():
            groups.update((word, CLOSED.index(group)) for word in words.split())
        return groups


def shares(kinds):
    total = sum(kinds.values())
    return [kinds.get(k, 0) / total for k in range(4)]


def form(tags):
    """Returns the form that a word has as a verb, or else as a noun."""
    verbs = {t: n for t, n in tags.items() if t.startswith("VB")}
    if sum(verbs.values()) > LEVELS[0] * tags.total():
        tag = max(sorted(verbs), key=verbs.get)
        return {"VBZ": "s", "VBG": "ing", "VBD": "ed", "VBN": "ed"}.get(tag, "")
    return "plural" if tags["NNS"] > tags["NN"] else "one"


def level(share):
    return sum(share >= least for least in LEVELS)


def suffix_shares(counts, closed):
    """Returns the shares and forms of words with each ending that are rare."""
    kinds = collections.defaultdict(lambda: [0.0] * 4)
    forms = collections.defaultdict(collections.Counter)
    words = collections.Counter()
    for word, seen in counts.kinds.items():
        if word in closed or seen.total() > 20 or len(word) < 4 or not word[-1].isalpha():
            continue
        for n in range(0, MOST_SUFFIX + 1):
            ending = word[len(word) - n:]
            words[ending] += 1
            for k, share in enumerate(shares(seen)):
                kinds[ending][k] += share
            forms[ending] += counts.tags[word]
    return {e: ([v / words[e] for v in kinds[e]], form(forms[e])) for e in words if words[e] >= LEAST_SUFFIX_WORDS}


def s_shares(counts):
    """Returns the shares of forms in -s by what the form without it is: as "warn" is a verb, so is "warns"."""
    by_form = {}
    for word, tags in counts.tags.items():
        nouns, verbs = tags["NN"], tags["VB"] + tags["VBP"]
        if verbs >= LEAST_COUNT and verbs > LEVELS[0] * tags.total() and len(word) > 2:
            by_form[third_person(word)] = [nouns / (nouns + verbs), 0, verbs / (nouns + verbs), 0]
    return by_form


def third_person(verb):
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def ending_of(word, suffixes):
    for n in range(min(MOST_SUFFIX, len(word) - 1), -1, -1):
        ending = word[len(word) - n:]
        if ending in suffixes:
            return ending


def classify(counts, closed):
    """Returns the key of each word's class and of each ending's."""
    suffixes = suffix_shares(counts, closed)
    with_s = s_shares(counts)
    by_word = {}
    for word in {**counts.kinds, **with_s, **IS_PAST}:
        seen = counts.kinds.get(word, collections.Counter())
        if word in closed or seen.total() < LEAST_COUNT and word not in with_s and word not in IS_PAST or not WORD.fullmatch(word):
            continue
        guess = with_s.get(word) or IS_PAST.get(word) or suffixes[ending_of(word, suffixes)][0]
        mixed = [(seen[k] + GUESS_WEIGHT * guess[k]) / (seen.total() + GUESS_WEIGHT) for k in range(4)]
        is_verb = word in with_s and mixed[VERB] > LEVELS[0]
        if word in IS_PAST and not seen:
            form_of = "ed"
        else:
            form_of = "s" if is_verb else form(counts.tags.get(word, collections.Counter(["NNS"])))
        by_word[word] = (*map(level, mixed), form_of)
    return by_word, {e: (*map(level, s), f) for e, (s, f) in suffixes.items()}


def merge(by_word, by_ending, counts):
    """Makes small classes a part of others that are like them."""
    tokens = collections.Counter()
    for word, key in by_word.items():
        tokens[key] += sum(counts.kinds.get(word, {}).values())
    large = sorted(k for k, n in tokens.items() if n >= LEAST_TOKENS)

    def nearest(key):
        return min(large, key=lambda k: (sum((a - b) ** 2 for a, b in zip(k[:4], key[:4])) + (k[4] != key[4]), k))
    return large, {w: nearest(k) for w, k in by_word.items()}, {e: nearest(k) for e, k in by_ending.items()}


def group_of(key):
    """Returns the group of a class for the word before: what its words often are, and the form."""
    often = tuple(k for k in range(4) if key[k] >= 2)
    return often, key[4] if VERB in often else ""


class Table:
    """Counts what words of a class are, by the symbol before and the group behind them."""

    def __init__(self, before, classes, groups):
        self.shape = before, classes, groups
        self.all = collections.Counter()
        self.left = collections.Counter()
        self.right = collections.Counter()
        self.alone = collections.Counter()

    def add(self, before, cls, group, kind):
        self.all[before, cls, group, kind] += 1
        self.left[before, cls, kind] += 1
        self.right[cls, group, kind] += 1
        self.alone[cls, kind] += 1

    def best(self, before, cls, group):
        def smooth(seen, guess, weight):
            total = sum(seen) + weight
            return [(s + weight * g) / total for s, g in zip(seen, guess)]
        alone = smooth([self.alone[cls, k] for k in range(4)], [0.25] * 4, 1)
        left = smooth([self.left[before, cls, k] for k in range(4)], alone, 5)
        right = smooth([self.right[cls, group, k] for k in range(4)], alone, 5)
        both = [l * r / a for l, r, a in zip(left, right, alone)]
        both = [b / sum(both) for b in both]
        found = smooth([self.all[before, cls, group, k] for k in range(4)], both, 10)
        kind = max(range(4), key=lambda k: found[k])
        return kind + MAYBE_VERB if kind != VERB and found[VERB] >= LEAST_VERB else kind


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tagged", type=Path)
    args = parser.parse_args()
    counts = Counts()
    corpus = list(sentences(args.tagged))
    held, corpus = corpus[::10], [s for i, s in enumerate(corpus) if i % 10]
    for sentence in corpus:
        counts.add(sentence)
    closed = counts.closed()
    large, by_word, by_ending = merge(*classify(counts, closed), counts)
    numbers = {key: len(CLOSED) + i for i, key in enumerate(large)}
    groups = sorted({group_of(key) for key in large})
    group_numbers = {g: len(CLOSED) + i for i, g in enumerate(groups)}
    group_by_class = list(range(len(CLOSED))) + [group_numbers[group_of(key)] for key in large]

    def class_of(word, name):
        if name in NAMES:
            return NAME
        lower = word.lower()
        mark = marks(word)
        if mark is not None:
            return mark
        if lower in closed:
            return closed[lower]
        if lower in by_word:
            return numbers[by_word[lower]]
        if word[0].isupper():
            return NAME
        return numbers[by_ending[ending_of(lower, by_ending)]]

    table = Table(len(CLOSED) + 4, len(large), len(CLOSED) + len(groups))

    def read(sentence):
        classes = [class_of(word, name) for word, _, _, name in sentence] + [EDGE]
        before = EDGE
        for i, (word, tag, relation, _) in enumerate(sentence):
            kind = kind_of(tag, relation)
            if classes[i] < len(CLOSED):
                before = classes[i]
                continue
            before = yield before, classes[i] - len(CLOSED), group_by_class[classes[i + 1]], kind, word

    for sentence in corpus:
        reader = read(sentence)
        place = next(reader, None)
        while place:
            if place[3] is not None:
                table.add(*place[:4])
            try:
                place = reader.send(len(CLOSED) + (place[3] if place[3] is not None else ADVERB))
            except StopIteration:
                break
    rows = [[[table.best(b, c, g) for g in range(table.shape[2])] for c in range(table.shape[1])] for b in range(table.shape[0])]
    right = total = alone = 0
    confused = collections.Counter()
    for sentence in held:
        reader = read(sentence)
        place = next(reader, None)
        while place:
            before, cls, group, kind, word = place
            found = rows[before][cls][group] % MAYBE_VERB
            if kind is not None:
                total += 1
                right += found == kind
                confused[kind, found] += 1
            try:
                place = reader.send(len(CLOSED) + found)
            except StopIteration:
                break
    print(f"{len(large)} classes, {len(groups)} groups; right of open words in a tenth that was held back: {right / total:.4f} of {total}")
    for (a, b), n in sorted(confused.items()):
        print("NAVR"[a], "NAVR"[b], n)

    lines = [f"{MAGIC} {len(CLOSED)} {len(large)} {len(groups)}"]
    listed = [f"{w} {c}" for w, c in closed.items() if " " not in w]
    for word, key in by_word.items():
        if key != by_ending[ending_of(word, by_ending)] and not re.search(r"\s", word):
            listed.append(f"{word} {numbers[key]}")
    lines += sorted(listed) + [""]
    lines += sorted(f"-{e} {numbers[k]}" for e, k in by_ending.items()) + [""]
    lines.append(" ".join(map(str, group_by_class)))
    lines += ["".join(map(str, row)) for rows_before in rows for row in rows_before]
    content = ("\n".join(lines) + "\n").encode()
    OUT.write_bytes(gzip.compress(content, 9, mtime=0))
    print(f"{len(listed)} words, {len(by_ending)} endings, {len(content)} bytes, {OUT.stat().st_size} packed")


if __name__ == "__main__":
    main()
