"""The documents that are measured with: real reviews, or passages recombined from a corpus's sentences.

Which of them a run takes is decided in __main__.py. All is drawn with a fixed seed, so every run of one
size has the same documents.
"""

import gzip
import random
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

import corpus
from corpus.records import Passage
from corpus.sample import directory as sample_directory

SEED = 20_240_229
MOST_REVIEWS = 40_000
REVIEWS = Path(__file__).parents[3] / "shared" / "data" / "aclImdb" / "reviews-40k.jsonl.gz"

# What a document is narrowed to and counted by. The first kinds are common and the last are rare, as in a
# real index of films.
KINDS = ("review", "trivia", "quote", "goof", "credit", "plot", "connection", "soundtrack", "faq", "tagline")
KIND_SHARES = (32, 18, 14, 10, 9, 7, 4, 3, 2, 1)
DECADES = tuple(range(1920, 2030, 10))

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
SHORTEST_PASSAGE, LONGEST_PASSAGE = (
    15,
    80,
)  # words a passage is filled to; with its last sentence, 60 on average


class Document(msgspec.Struct, frozen=True, gc=False):
    """One document. number: its place in the corpus, from 0; decade: 1970 for the seventies."""

    number: int
    text: str
    kind: str
    decade: int


class Corpus(msgspec.Struct, frozen=True):
    """Documents written to a file, and what is to be known of them. bytes: of their texts in UTF-8."""

    name: str
    path: str
    documents: int
    words: int
    bytes: int


def review_texts() -> Iterator[str]:
    """Yield the texts of the 40,000 reviews."""
    with gzip.open(REVIEWS, "rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line)["text"].replace("<br />", "\n")


def sample_texts() -> Iterator[str]:
    """Yield the texts of the bundled corpus."""
    for path in sorted(sample_directory().glob("*.jsonl")):
        for record in corpus.read(path):
            if isinstance(record, Passage):
                yield record.text


def recombined(texts: Iterable[str]) -> Iterator[str]:
    """Yield passages without end, made of the sentences of `texts` in random order.

    Every sentence is as likely as every other, so each word is as frequent as it was. Only one thing is
    not: a word that stood once stands as often as its sentence is drawn.
    """
    sentences = [
        (sentence.strip(), len(sentence.split()))
        for text in texts
        for sentence in SENTENCE.findall(text)
        if any(map(str.isalnum, sentence))
    ]
    chance = random.Random(SEED)
    while True:
        wanted, parts = chance.randint(SHORTEST_PASSAGE, LONGEST_PASSAGE), []
        while wanted > 0:
            sentence, words = sentences[int(chance.random() * len(sentences))]
            parts.append(sentence)
            wanted -= words
        yield " ".join(parts)


def write(name: str, texts: Iterable[str], count: int, path: Path) -> Corpus:
    """Write the first `count` texts as documents, one line of JSON each, giving each its kind and decade."""
    chance = random.Random(SEED + 1)
    encoder = msgspec.json.Encoder()
    documents = words = size = 0
    with path.open("wb") as out:
        for number, text in enumerate(islice(texts, count)):
            kind = chance.choices(KINDS, KIND_SHARES)[0]
            out.write(encoder.encode(Document(number, text, kind, chance.choice(DECADES))) + b"\n")
            documents, words, size = documents + 1, words + len(text.split()), size + len(text.encode())
    return Corpus(name, str(path), documents, words, size)


def small(count: int, path: Path) -> Corpus:
    """Write reviews, evenly chosen, or where they are absent as many passages recombined from the sample."""
    if REVIEWS.exists():
        every = max(1, MOST_REVIEWS // count)
        name = f"film reviews (Large Movie Review Dataset), {'all' if every == 1 else f'one in {every}'}"
        return write(name, islice(review_texts(), 0, None, every), count, path)
    return write("passages recombined from the bundled corpus", recombined(sample_texts()), count, path)


def large(count: int, path: Path) -> Corpus:
    """Write short passages, recombined from the reviews or, where they are absent, the bundled corpus."""
    if REVIEWS.exists():
        return write("passages recombined from film reviews", recombined(review_texts()), count, path)
    return write("passages recombined from the bundled corpus", recombined(sample_texts()), count, path)


def read(path: Path) -> Iterator[Document]:
    """Stream the documents that `write` wrote."""
    decoder = msgspec.json.Decoder(Document)
    with path.open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)
