"""The JSON API, version 1: all that the pages show, for programs. openapi.py describes it.

Answers have the shape of the library's own (search/results.py, search/reports.py), which is what the
command line prints; a list adds `next`, the cursor of what follows, and the generation it is of.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request

from corpus.records import Film, Kind, Passage
from search import film_page
from search.errors import NotFound, QueryError
from search.filters import is_encodable
from search.people import people, person_page
from search.reports import SimilarFilm, SimilarPassage, Suggestion
from search.request import from_parameters, to_kind
from search.results import ResultPage, as_json
from search.similar import similar_films, similar_passages
from search.suggestions import suggest
from web.cursors import cursor, page_at
from web.limits import Cost, costs
from web.openapi import document
from web.served import answer, current_index

api_v1 = Blueprint("api_v1", __name__, url_prefix="/api/v1")

MOST_SUGGESTIONS, MOST_SIMILAR, MOST_PASSAGES = 20, 50, 200


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an answer, where it goes on, and the generation it is of."""

    generation: int
    next: str | None
    answer: ResultPage


class FilmAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A film and what there is of it: passages by kind, and reviews by their 1 to 10 stars."""

    film: Film
    counts: dict[str, int]
    ratings: tuple[int, ...]


class PassagesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Passages of a film in the order of the index, and where they go on."""

    total: int
    next: str | None
    passages: tuple[Passage, ...]


class Suggestions(msgspec.Struct, frozen=True):
    """Ways to complete what is being typed."""

    suggestions: tuple[Suggestion, ...]


class SimilarFilms(msgspec.Struct, frozen=True):
    """Films like one, the most alike first."""

    films: tuple[SimilarFilm, ...]


class SimilarPassages(msgspec.Struct, frozen=True):
    """Passages like one, the most alike first."""

    passages: tuple[SimilarPassage, ...]


def given() -> dict[str, list[str]]:
    """Return the parameters of the request."""
    return request.args.to_dict(flat=False)


def number(name: str, default: int, most: int) -> int:
    """Return a parameter that is a number from 1 to `most`. Raises QueryError."""
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:10]) <= most:
        raise QueryError(f"{name} must be a whole number from 1 to {most}, not {text!r}.")
    return int(text)


def told(content: msgspec.Struct, following: Mapping[str, Any] | None = None) -> Response:
    """Return an answer as JSON; `following` are the parameters of the next page, for the Link header."""
    response = Response(as_json(content), mimetype="application/json")
    if following:
        response.headers["Link"] = f'<{request.script_root}{request.path}?{encoded(following)}>; rel="next"'
    return response


def encoded(parameters: Mapping[str, Any]) -> str:
    """Return parameters as an address has them, safe within a header."""
    return urlencode(parameters, doseq=True, errors="replace")


def digest(parameters: Mapping[str, Sequence[str]]) -> str:
    """Return what tells one question from another: its parameters but for the place in the answer."""
    asked = sorted((name, sorted(values)) for name, values in parameters.items() if name not in PLACES)
    packed = request.path.encode(errors="replace") + msgspec.json.encode(asked)
    return hashlib.blake2b(packed, digest_size=9).hexdigest()


PLACES = ("cursor", "page")


def page_asked(parameters: Mapping[str, Sequence[str]]) -> int | None:
    """Return the page that a cursor asks for, None without one."""
    text = request.args.get("cursor", "")
    return page_at(current_index(), digest(parameters), text) if text else None


@api_v1.get("/search")
def search_v1() -> Response:
    """Answer a search. A page past the end has no hits and no next."""
    parameters = given()
    page = page_asked(parameters)
    asked = from_parameters({**parameters, "page": [str(page)]} if page else parameters)
    found = answer(asked)
    more = cursor(current_index(), digest(parameters), found.page + 1) if found.page < found.pages else None
    following = {**parameters, "cursor": more} if more else None
    content = SearchAnswer(generation=current_index().generation, next=more, answer=found)
    return told(content, following and {name: following[name] for name in following if name != "page"})


@api_v1.get("/suggest")
@costs(Cost.SUGGESTION)
def suggest_v1() -> Response:
    """Complete what is being typed."""
    limit = number("limit", 10, MOST_SUGGESTIONS)
    return told(Suggestions(suggest(current_index(), request.args.get("q", ""), limit)))


@api_v1.get("/films/<film_id>")
def film_v1(film_id: str) -> Response:
    """Answer with a film and what there is of it."""
    page = film_page(current_index(), film_id, frozenset((Kind.FILM,)))
    return told(FilmAnswer(film=page.film, counts=page.counts, ratings=page.ratings))


@api_v1.get("/films/<film_id>/passages")
def passages_v1(film_id: str) -> Response:
    """Answer with a film's passages, of one kind or of several or of all."""
    parameters = given()
    page = page_asked(parameters) or 1
    limit = number("limit", 50, MOST_PASSAGES)
    kinds = frozenset(to_kind(name) for name in request.args.getlist("kind"))
    passages = film_page(current_index(), film_id, kinds).passages
    shown = passages[(page - 1) * limit : page * limit]
    more = cursor(current_index(), digest(parameters), page + 1) if page * limit < len(passages) else None
    content = PassagesAnswer(total=len(passages), next=more, passages=shown)
    return told(content, {**parameters, "cursor": more} if more else None)


@api_v1.get("/films/<film_id>/similar")
def similar_films_v1(film_id: str) -> Response:
    """Answer with the films most like one."""
    limit = number("limit", 6, MOST_SIMILAR)
    return told(SimilarFilms(similar_films(current_index(), film_id, limit)))


@api_v1.get("/passages/<path:passage_id>")
def passage_v1(passage_id: str) -> Response:
    """Answer with a passage."""
    found = current_index().passage(passage_id) if is_encodable(passage_id) else None
    if found is None:
        raise NotFound(f"There is no passage {passage_id!r} in this index.")
    return told(found)


@api_v1.get("/similar")
def similar_passages_v1() -> Response:
    """Answer with the passages most like one."""
    limit = number("limit", 6, MOST_SIMILAR)
    passage_id = request.args.get("passage", "")
    return told(SimilarPassages(similar_passages(current_index(), passage_id, limit)))


@api_v1.get("/people")
def people_v1() -> Response:
    """Answer with a page of the people of the index, those with most films first."""
    return told(people(current_index(), number("page", 1, 1_000_000), number("limit", 50, 200)))


@api_v1.get("/people/<path:name>")
def person_v1(name: str) -> Response:
    """Answer with a person's credits and quotes."""
    return told(person_page(current_index(), name))


@api_v1.get("/stats")
@costs(Cost.NOTHING)
def stats_v1() -> Response:
    """Answer with what the index holds."""
    return told(current_index().stats())


@api_v1.get("/openapi.json", endpoint="openapi")
@costs(Cost.NOTHING)
def openapi_v1() -> Response:
    """Answer with the description of this API: OpenAPI 3.1."""
    return Response(document(request.script_root), mimetype="application/json")
