"""What whoever watches a server asks: is it alive, and does it want to be asked?"""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from corpus.errors import FilmdexError
from search.results import as_json
from web.limits import Cost, costs
from web.served import current_index, served

health = Blueprint("watch", __name__)


@health.get("/health", endpoint="health")
@costs(Cost.NOTHING)
def is_alive() -> ResponseReturnValue:
    """Answer 200 as long as there is a process to answer, with the generation served, or null."""
    try:
        generation = current_index().generation
    except FilmdexError:
        generation = None
    return as_answer({"status": "ok", "generation": generation})


@health.get("/ready", endpoint="ready")
@costs(Cost.NOTHING)
def is_ready() -> ResponseReturnValue:
    """Answer 200 while searches can be answered, 503 without an index and when the server is about to end."""
    if served().leaving.is_set():
        return as_answer({"status": "leaving", "generation": None}, 503)
    try:
        generation = current_index().generation
    except FilmdexError:
        return as_answer({"status": "no index", "generation": None}, 503)
    return as_answer({"status": "ready", "generation": generation})


def as_answer(content: dict[str, object], status: int = 200) -> Response:
    """Return `content` as JSON that nobody keeps."""
    return Response(
        as_json(content), status, mimetype="application/json", headers={"Cache-Control": "no-store"}
    )
