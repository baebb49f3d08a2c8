"""From a question to what matches it: which way of finding suits it, and what is told about that."""

import numpy as np

from index import FilmIndex
from search.coverage import Coverage
from search.crossing import cross
from search.evaluation import Deadline
from search.filters import filter_masks
from search.found import Found
from search.query import Compiler, compile_query
from search.recalling import find_described
from search.request import SearchRequest
from search.syntax import Reading
from search.titled import titled, titled_exactly, with_titled
from search.tree import Node, has_scopes
from search.variants import with_variants

SOME = {
    "passage": "No passage has all of these words; these have some of them.",
    "film": "No film has all of these words; these have some of them.",
}
TOO_LONG = "The search took too long and was stopped; there may be more to find."


def find(
    index: FilmIndex, request: SearchRequest, reading: Reading, root: Node | None, deadline: Deadline
) -> Found:
    """Return what matches a question; sentences on what had to be done for it are noted in the reading.

    root: the reading's tree, perhaps with synonyms beside its words.
    """
    if request.tip is not False and (described := find_described(index, request, deadline)):
        return described
    if root is None or reading.root is None:
        return everything(index, request, reading)
    reader = index.searcher.reader()
    if has_scopes(root):
        compiler = Compiler(reader, reading.notes, deadline)
        found = cross(index, request, with_variants(root, reader), compiler, deadline)
    else:
        compiled = compile_query(root, reading.notes, reader, deadline)
        coverage = Coverage(index, request, compiled, deadline)
        found = coverage.films() if request.by == "film" and compiled.parts else coverage.passages()
        found = with_titled(index, request, found, titled(index, reading.root), deadline)
    tell(request, reading, found)
    return found


def everything(index: FilmIndex, request: SearchRequest, reading: Reading) -> Found:
    """Return all passages, where nothing is looked for; or the films whose title is nothing but signs."""
    signs = titled_exactly(index, reading.text) if reading.text else None
    if signs is not None:
        documents = index.columns.first[signs.number].astype(np.uint32)
    else:
        if reading.text:
            reading.notes.append("There is no word to search for in that; this is everything.")
        documents = np.arange(len(index.stored), dtype=np.uint32)
    masks = filter_masks(index, request, documents)
    return Found(documents=documents, scores=np.zeros(len(documents)), masks=masks)


def tell(request: SearchRequest, reading: Reading, found: Found) -> None:
    """Note what was not as it was asked for."""
    if not found.complete:
        reading.notes.append(TOO_LONG)
    elif found.partial is not None:
        passes = found.passes
        if passes.any() and found.partial[passes].all():
            reading.notes.append(SOME[request.by])
