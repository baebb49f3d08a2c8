"""How is a question answered?

`search(index, SearchRequest(text="face that fear"))` returns a ResultPage of plain values.

- request.py  the question; results.py  the answer; engine.py  from one to the other
- syntax.py  what was typed, as a tree (tree.py); query.py  the tree, as a Whoosh query
- evaluation.py  which documents match and how well, on arrays: compilation.py  a query, as nodes.py;
  postings.py  lists and scores; pruning.py  the best without scoring all; matching.py  for other codecs
- facets.py  filters and counts; byline.py  by whom a passage is
- highlighting.py  snippets
"""

from search.engine import film_page, search
from search.request import SearchRequest
from search.results import FilmPage, Hit, Piece, ResultPage, as_json

__all__ = ["FilmPage", "Hit", "Piece", "ResultPage", "SearchRequest", "as_json", "film_page", "search"]
