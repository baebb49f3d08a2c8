"""How is a question answered?

`search(index, SearchRequest(text="face that fear"))` returns a ResultPage of plain values.

- request.py  the question; results.py  the answer; engine.py  from one to the other
- syntax.py  what was typed, as a tree; query.py  the tree, as a Whoosh query; matching.py  Whoosh's gaps
- evaluation.py  which documents match and how well; facets.py  filters and counts
- highlighting.py  snippets
"""

from search.engine import film_page, search
from search.request import SearchRequest
from search.results import FilmPage, Hit, Piece, ResultPage, as_json

__all__ = ["FilmPage", "Hit", "Piece", "ResultPage", "SearchRequest", "as_json", "film_page", "search"]
