"""How is a question answered?

`search(index, SearchRequest(text="face that fear"))` returns a ResultPage of plain values.

- request.py  the question; results.py, reports.py  the answers; engine.py  from one to the other
- understanding.py  what is asked: syntax.py  what was typed, as a tree (tree.py)
- query.py  the tree, as Whoosh queries: variants.py  other spellings; patterns.py  words that fit;
  values.py  conditions
- finding.py  what matches (found.py): coverage.py  by how many of the words; titled.py  by title;
  crossing.py  by films of which each condition is met by some passage; recalling.py  by a description
- evaluation.py  which documents match and how well, on arrays: compilation.py  a query, as nodes.py;
  postings.py  lists and scores; pruning.py  the best without scoring all; matching.py  for other codecs
- closeness.py, ranking.py  in which order; filters.py, facets.py  narrowed and counted
- films.py, passages.py  the two views; highlighting.py  snippets; byline.py  by whom a passage is
- film_pages.py  one film as a whole
"""

from search.engine import search
from search.film_pages import film_page
from search.request import SearchRequest
from search.results import FilmHit, FilmPage, Hit, Piece, ResultPage, as_json

__all__ = [
    "FilmHit",
    "FilmPage",
    "Hit",
    "Piece",
    "ResultPage",
    "SearchRequest",
    "as_json",
    "film_page",
    "search",
]
