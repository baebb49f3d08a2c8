"""The description of the API as OpenAPI 3.1, made from the types of the answers.

Each operation is a row: where it is, what it takes, what it gives. tests/web holds the rows against the
routes, and every answer against its schema.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from itertools import chain, islice
from typing import Any

import msgspec

from corpus.records import Kind
from search.request import SORTS, VIEWS
from search.results import FilmHit, Hit, ResultPage
from web.problems import Problem

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    description: str
    schema: Schema
    place: str = "query"


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the API: GET only, since nothing can be changed. answer: where its type stands."""

    path: str
    name: str
    summary: str
    answer: str
    parameters: tuple[Parameter, ...] = ()
    missing: bool = False  # whether it answers 404 where nothing has this id


TEXT: Schema = {"type": "string"}
SWITCH: Schema = {"type": "string", "enum": ["0", "1"]}
SHOWN: Schema = {"type": "string", "enum": ["show", "hide"]}
KINDS: Schema = {"type": "array", "items": {"type": "string", "enum": [kind.value for kind in Kind]}}


def listed(items: Schema = TEXT) -> Schema:
    """Return the schema of a parameter that may stand several times."""
    return {"type": "array", "items": items}


def limit(default: int, most: int) -> Parameter:
    """Return the parameter that says how many are wanted."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", "How many are wanted at most.", schema)


CURSOR = Parameter("cursor", "Where to go on: `next` of the answer before.", TEXT)
FILM_ID = Parameter("film_id", "The id of a film.", TEXT, "path")
YEAR = {"type": "string", "pattern": r"^(\d{1,4})?(\.\.(\d{1,4})?)?$"}
RATING = {"type": "string", "pattern": r"^(\d{1,2}(\.\d)?)?(\.\.(\d{1,2}(\.\d)?)?)?$"}

SEARCH = (
    Parameter("q", "What is searched for, in the query language of the search box.", TEXT),
    Parameter("by", "What a hit is.", {"type": "string", "enum": list(VIEWS), "default": "film"}),
    Parameter("kind", "Only these kinds of passages.", KINDS),
    Parameter("film", "Only these films, by id.", listed()),
    Parameter("genre", "Only films of these genres.", listed()),
    Parameter(
        "decade",
        "Only films of these decades: 1970 or 1970s.",
        listed({"type": "string", "pattern": r"^\d{4}s?$"}),
    ),
    Parameter("lang", "Only passages in these languages.", listed()),
    Parameter("year", "Only films of these years: 1970..1979, 1970.., ..1979 or 1975.", YEAR),
    Parameter("rating", "Only ratings in this range: 7..10, 8.. or ..3.", RATING),
    Parameter("sort", "The order.", {"type": "string", "enum": list(SORTS), "default": "relevance"}),
    Parameter("tip", "1: a vague description of a film. 0: none. Else the text itself decides.", SWITCH),
    Parameter("literal", "1: exactly what was typed, no mended spelling and no synonyms.", SWITCH),
    Parameter("explain", "1: hits say which words gave how much.", SWITCH),
    Parameter(
        "spoilers",
        "Whether whoever asks wants to see spoilers.",
        {"type": "string", "enum": ["show", "hide"]},
    ),
    limit(10, 100),
    Parameter("page", "Which page; or use cursor.", {"type": "integer", "minimum": 1, "default": 1}),
    CURSOR,
)

OPERATIONS = (
    Operation("/search", "search", "Search films or passages.", "web.api_v1.SearchAnswer", SEARCH),
    Operation(
        "/suggest", "suggest", "Complete what is being typed.", "web.api_v1.Suggestions",
        (Parameter("q", "What has been typed.", TEXT), limit(10, 20)),
    ),
    Operation("/films/{film_id}", "film", "A film and its facts.", "web.api_v1.FilmAnswer", (FILM_ID,), True),
    Operation(
        "/films/{film_id}/passages", "filmPassages", "A film's passages.", "web.api_v1.PassagesAnswer",
        (FILM_ID, Parameter("kind", "Only these kinds.", KINDS), limit(50, 200), CURSOR), True,
    ),
    Operation(
        "/films/{film_id}/similar", "similarFilms", "Films like one.", "web.api_v1.SimilarFilms",
        (FILM_ID, limit(6, 50)), True,
    ),
    Operation(
        "/passages/{passage_id}", "passage", "A passage.", "corpus.records.Passage",
        (Parameter("passage_id", "The id of a passage.", TEXT, "path"),), True,
    ),
    Operation(
        "/similar", "similarPassages", "Passages like one.", "web.api_v1.SimilarPassages",
        (Parameter("passage", "The id of a passage.", TEXT), limit(6, 50)), True,
    ),
    Operation(
        "/people", "people", "People, those with most films first.", "search.reports.PeoplePage",
        (Parameter("page", "Which page.", {"type": "integer", "minimum": 1, "default": 1}), limit(50, 200)),
    ),
    Operation(
        "/people/{name}", "person", "What a person did, and what their characters say.",
        "search.reports.PersonPage", (Parameter("name", "A person's name.", TEXT, "path"),), True,
    ),
    Operation("/stats", "stats", "What the index holds.", "index.film_index.IndexStats"),
)  # fmt: skip

PROBLEMS = {
    "400": "A parameter makes no sense; the detail says what would do.",
    "404": "Nothing has this id.",
    "410": "The cursor is of an index that has been rebuilt since.",
    "429": "Too many requests; Retry-After says when to ask again.",
    "503": "There is no index to be searched, or too many search at once.",
}


def answer_types(operation: Operation) -> list[Any]:
    """Return the types of an operation's answer: one, or a search's, whose hits are films or passages."""
    module, _, name = operation.answer.rpartition(".")
    kind = getattr(import_module(module), name)
    if operation.path != "/search":
        return [kind]
    pages = (
        with_field(ResultPage, f"{hit.__name__}Page", "hits", tuple[hit, ...])  # type: ignore[valid-type]
        for hit in (FilmHit, Hit)
    )
    return [with_field(kind, f"{page.__name__}Answer", "answer", page) for page in pages]


def with_field(kind: Any, name: str, changed: str, to: Any) -> Any:
    """Return a struct like another, with another type for one of its fields."""
    fields = [
        (each.name, to if each.name == changed else each.type, each.default)
        for each in msgspec.structs.fields(kind)
    ]
    given = [field if field[2] is not msgspec.NODEFAULT else field[:2] for field in fields]
    return msgspec.defstruct(name, given, kw_only=True, frozen=True)


@lru_cache(maxsize=8)
def document(root: str = "") -> bytes:
    """Return the description as JSON. root: the path the app is mounted at."""
    types = [answer_types(operation) for operation in OPERATIONS]
    flat = [*chain.from_iterable(types), Problem]
    schemas, components = msgspec.json.schema_components(flat, ref_template="#/components/schemas/{name}")
    problem = {"content": {"application/problem+json": {"schema": schemas[-1]}}}
    left = iter(schemas)
    paths = {}
    for operation, own in zip(OPERATIONS, types, strict=True):
        answers = list(islice(left, len(own)))
        schema = answers[0] if len(answers) == 1 else {"anyOf": answers}
        paths[operation.path] = {"get": described(operation, schema, problem)}
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Filmdex",
            "version": version("filmdex"),
            "summary": "Full-text search over film content.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": f"{root}/api/v1"}],
        "paths": paths,
        "components": {"schemas": components},
    }
    return msgspec.json.encode(whole)


def described(operation: Operation, schema: Schema, problem: Schema) -> Schema:
    """Return one operation as OpenAPI has it."""
    codes = [code for code in PROBLEMS if code != "404" or operation.missing]
    codes = [code for code in codes if code != "410" or CURSOR in operation.parameters]
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [
            {
                "name": each.name,
                "in": each.place,
                "description": each.description,
                "required": each.place == "path",
                "schema": each.schema,
            }
            for each in operation.parameters
        ],
        "responses": {
            "200": {
                "description": operation.summary,
                "content": {"application/json": {"schema": schema}},
            },
            **{code: {"description": PROBLEMS[code], **problem} for code in codes},
        },
    }
