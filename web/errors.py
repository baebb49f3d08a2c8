"""What a browser or a program is told when something goes wrong: one table, two shapes.

Pages get a page that keeps the search form, the API gets problems (problems.py). An error's own words are
shown where they speak to whoever asked; where they speak of our directories they go to the log.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, request
from werkzeug.exceptions import HTTPException

from corpus.errors import FilmdexError
from index.errors import IndexBusy, IndexMissing, IndexTrouble
from search.errors import NotFound, QueryError
from web.links import unusable, usable
from web.problems import Gone, problem
from web.results_view import form_for
from web.served import current_links, served
from web.templating import render

JSON_PATHS = ("/api/", "/health")


@dataclass(frozen=True, slots=True)
class Answer:
    """How an error is told: the status, a heading, and a message unless the error's own words will do."""

    status: int
    heading: str
    message: str = ""


# The first row that an error is an instance of tells how it is told.
ANSWERS: dict[type[Exception], Answer] = {
    QueryError: Answer(400, "That search cannot be answered as it stands"),
    Gone: Answer(410, "That has been replaced"),
    NotFound: Answer(404, "Nothing here by that name"),
    IndexMissing: Answer(
        503, "There is no index yet", "Build one with: filmdex reindex PATH. Then load this page again."
    ),
    IndexBusy: Answer(503, "The index is being rebuilt", "Try again in a moment."),
    IndexTrouble: Answer(
        503, "The index cannot be read", "Build it again with: filmdex reindex PATH. The log says more."
    ),
    FilmdexError: Answer(500, "Something went wrong", "This is our fault, not yours. The log says more."),
    Exception: Answer(500, "Something went wrong", "This is our fault, not yours. The log says more."),
}  # fmt: skip

# Werkzeug's own errors: a sentence of ours where the usual ones say too little.
MESSAGES = {
    404: "There is no page at this address.",
    405: "This address answers GET requests only.",
    413: "That is more than this server takes in one request.",
}


def tell_errors(app: Flask) -> None:
    """Let `app` answer every error in the shape the asker can use."""
    app.register_error_handler(FilmdexError, tell)
    app.register_error_handler(HTTPException, tell_http)
    app.register_error_handler(Exception, tell)


def tell(error: Exception) -> Response:
    """Answer one of our errors, or one that nobody expected, by the table."""
    answer = next(answer for kind, answer in ANSWERS.items() if isinstance(error, kind))
    if answer.status >= 500:
        log_it(error, answer.status)
        served().follower.suspected.set()  # it may be the index that is at fault
    return response(Answer(answer.status, answer.heading, answer.message or str(error)))


def tell_http(error: HTTPException) -> Response:
    """Answer an error of the framework: an unknown address, a wrong method, a body too large."""
    status = error.code or 500
    message = MESSAGES.get(status) or error.description or ""
    told = response(Answer(status, HTTPStatus(status).phrase.capitalize(), message))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            told.headers[name] = value  # Allow, Retry-After
    return told


def log_it(error: Exception, status: int) -> None:
    """Log a server error with where it came from, but without the query, which is private."""
    if isinstance(error, FilmdexError):
        current_app.logger.error("%d at %r: %s", status, request.path, error)
    else:
        current_app.logger.error("%d at %r", status, request.path, exc_info=error)


def response(answer: Answer) -> Response:
    """Return the response that tells `answer`."""
    if request.path.startswith(JSON_PATHS):
        return problem(answer.status, answer.heading, answer.message or answer.heading)
    given = request.args.to_dict(flat=False)
    asked = usable(given)
    page = render(
        "error.html",
        error=answer,
        form=form_for(asked),
        bad=[(name, given[name][-1]) for name in unusable(given)],
        rest=current_links().search(asked),
    )
    return make_response(page, answer.status)
