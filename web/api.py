"""The JSON API: what the pages show, in the very shape that the command line prints.

/api/search takes the parameters of the search page, /api/films/<film_id> the id of a film. Programs that
mean to last use api_v1.py.
"""

from flask import Blueprint, Response, request

from search import film_page
from search.request import from_parameters
from search.results import as_json
from web.served import answer, current_index

api = Blueprint("api", __name__)

JSON = "application/json"


@api.get("/api/search")
def search_json() -> Response:
    """Answer a search. A page past the end has no hits, and says how many there are in all."""
    asked = from_parameters(request.args.to_dict(flat=False))
    return Response(as_json(answer(asked)), mimetype=JSON)


@api.get("/api/films/<film_id>")
def film_json(film_id: str) -> Response:
    """Answer with a film, its passages and how many there are of each kind."""
    return Response(as_json(film_page(current_index(), film_id)), mimetype=JSON)
