"""What to try when nothing was found: requests that ask for less, each tried before it is offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from index import FilmIndex
from search import SearchRequest, search
from web.charts import count_words
from web.links import FILTERS, changed, parameters, without

TRIED = 8  # searches made for one empty page
OFFERED = 4
SECONDS = 0.2  # for each of them: help must not keep anyone waiting

GROUP_NAMES = {
    "kind": "In every kind",
    "decade": "In films of every decade",
    "year": "In films of every year",
    "genre": "In films of every genre",
    "film": "In every film",
    "lang": "In every language",
    "rating": "With any rating",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A wider search: in words, as a request, and how many films or passages it finds."""

    label: str
    request: SearchRequest
    count: int

    @property
    def found(self) -> str:
        """How much it finds, in words."""
        nouns = ("film", "films") if self.request.by == "film" else ("passage", "passages")
        return count_words(self.count, *nouns)


def attempts(index: FilmIndex, request: SearchRequest) -> list[Attempt]:
    """Return wider searches that do find something, those closest to `request` first."""
    found: dict[int, Attempt] = {}
    for label, wider in islice(wider_requests(request), TRIED):
        trial = msgspec.structs.replace(wider, page_size=1, facets=False, timeout=SECONDS)
        count = search(index, trial).total
        # Two that find as many find the same more often than not; the closer one says it better.
        if count and count not in found:
            found[count] = Attempt(label, wider, count)
    return list(found.values())[:OFFERED]


def wider_requests(request: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    """Yield wider requests with what to call them, the closest first."""
    if request.literal:
        yield "With mended spelling and synonyms", changed(request, literal=False)
    used = [name for name in GROUP_NAMES if name in {pair[0] for pair in parameters(request)}]
    for name in used:
        yield GROUP_NAMES[name], without(request, name)
    if len(used) > 1:
        yield "Without any filter", without(request, *FILTERS, "year", "rating")
    free = without(request, *used)
    for text in wider_texts(request.text):
        yield text, changed(free, text=text)


def wider_texts(text: str) -> Iterator[str]:
    """Yield texts that ask for less than `text`: no quotation marks, any of the words, one word fewer."""
    if '"' in text:
        text = text.replace('"', " ")
        yield " ".join(text.split())
    words = text.split()
    if len(words) < 2 or any(sign in text for sign in ":()[]*~^+-") or {"AND", "OR", "NOT"} & {*words}:
        return  # a query in the query language: leave its structure to whoever wrote it
    yield " OR ".join(words)
    for left_out in range(len(words)):
        yield " ".join(words[:left_out] + words[left_out + 1 :])
