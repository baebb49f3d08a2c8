"""What leaves the site: a search as a feed or as a file, and Filmdex in a browser's own search box."""

from collections.abc import Iterator

import msgspec
from flask import Blueprint, Response, request, url_for

from search import ResultPage, SearchRequest, as_json
from search.request import from_parameters
from search.suggestions import suggest
from web.exports import as_csv, whole
from web.feeds import Feed, atom, entries, json_feed, open_search, suggestion_list
from web.limits import Cost, costs
from web.links import DEFAULT, changed
from web.results_view import heading
from web.served import answer, current_index, current_links

ENTRIES = 50  # of a feed
MOST = 1000  # hits in a file
AT_ONCE = 100  # hits that are asked for at a time
SUGGESTIONS = 8

feeds = Blueprint("feeds", __name__)


@feeds.get("/feed.atom")
def atom_feed() -> Response:
    """Answer with a search as an Atom feed."""
    return Response(atom(feed("atom")), mimetype="application/atom+xml")


@feeds.get("/feed.json")
def json_feed_() -> Response:
    """Answer with a search as a JSON Feed."""
    return Response(json_feed(feed("json")), mimetype="application/feed+json")


def feed(form: str) -> Feed:
    """Return the first hits of the search that the address asks for, as a feed. form: atom or json."""
    links = current_links()
    asked = without_page(asked_for())
    page = answer(msgspec.structs.replace(asked, page_size=ENTRIES, facets=False))
    titles = {film_id: film.title for film_id in asked.films if (film := current_index().film(film_id))}
    return Feed(
        title=f"Filmdex: {heading(asked, titles)}",
        host=host(),
        page=links.search(asked),
        address=links.feed(asked, form),
        built=current_index().stats().built,
        entries=entries(page, links, spoilers=asked.spoilers),
    )


@feeds.get("/export.csv")
def csv_file() -> Response:
    """Answer with the hits of a search as CSV."""
    asked = asked_for()
    page = whole(list(some_pages(asked)))
    text = as_csv(page, current_links(), host(), spoilers=asked.spoilers)
    # Spreadsheets take a file without this mark for one in their own encoding.
    return attachment(f"\ufeff{text}".encode(), "text/csv", "filmdex.csv")


@feeds.get("/export.json")
def json_file() -> Response:
    """Answer with the hits of a search as JSON, in the shape that the command line prints."""
    return attachment(as_json(whole(list(some_pages(asked_for())))), "application/json", "filmdex.json")


def some_pages(asked: SearchRequest) -> Iterator[ResultPage]:
    """Yield the answer to a request page by page, up to MOST hits."""
    for number in range(1, MOST // AT_ONCE + 1):
        page = answer(msgspec.structs.replace(asked, page=number, page_size=AT_ONCE, facets=False))
        yield page
        if number >= page.pages:
            return


def attachment(body: bytes, mimetype: str, name: str) -> Response:
    """Return a file that a browser saves instead of showing it."""
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@feeds.get("/opensearch.xml")
@costs(Cost.NOTHING)
def opensearch() -> Response:
    """Answer with the description of Filmdex as a search engine."""
    icon = url_for("static", filename="favicon.svg")
    return Response(
        open_search(host(), current_links(), icon), mimetype="application/opensearchdescription+xml"
    )


@feeds.get("/opensearch/suggestions")
def browser_suggestions() -> Response:
    """Answer with how what is typed may go on, in the form that browsers take."""
    typed = request.args.get("q", "")
    links = current_links()
    found = [
        (each.text, each.sort, host() + links.search(changed(DEFAULT, text=each.text)))
        for each in suggest(current_index(), typed, SUGGESTIONS)
    ]
    return Response(suggestion_list(typed, found), mimetype="application/x-suggestions+json")


def asked_for() -> SearchRequest:
    """Return the search that the address asks for."""
    return from_parameters(request.args.to_dict(flat=False))


def without_page(asked: SearchRequest) -> SearchRequest:
    """Return the search as its first page, in pages of the usual size: what a feed is the feed of."""
    return changed(asked, page_size=DEFAULT.page_size)


def host() -> str:
    """Return what stands before an address of ours for whoever is elsewhere: https://films.example."""
    return request.host_url.rstrip("/")
