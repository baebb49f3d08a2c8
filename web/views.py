"""The pages: the search page, with its start page, and a film's page.

A view reads the address, asks the search package, and hands plain values to a template. What goes wrong is
raised and told by errors.py. Pages to look around in are in browse_views.py, what leaves the site (feeds,
files, suggestions for a browser's own search box) in feed_views.py.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from corpus.records import Kind
from index import FilmIndex
from search import ResultPage, SearchRequest
from search.request import from_parameters, to_kind
from search.similar import similar_films
from web.browse_views import browsing
from web.display import kind_names
from web.examples import examples
from web.feed_views import feeds
from web.film_shelf import Shelf, shelf
from web.film_view import FilmView, one_kind, overview, page_size, pages_of
from web.hits_view import HitsView
from web.links import DEFAULT, Links, changed, only
from web.loosen import attempts
from web.paging import asked_page
from web.passage_view import holds
from web.results_view import Choice, Form, is_start, results_view
from web.served import answer, current_index, current_links
from web.templating import render

ALIKE = 6  # films shown as similar to one

pages = Blueprint("pages", __name__)
pages.register_blueprint(browsing)
pages.register_blueprint(feeds)


@pages.get("/")
def search_page() -> ResponseReturnValue:
    """Show the answer to the address's parameters, or the start page where nothing is asked."""
    asked = from_parameters(request.args.to_dict(flat=False))
    index, links = current_index(), current_links()
    return start(index, links) if is_start(asked) else results(index, asked, links)


def start(index: FilmIndex, links: Links) -> ResponseReturnValue:
    """Show what Filmdex is, what can be asked and what this index holds."""
    stats = index.stats()
    kinds = sorted(stats.by_kind.items(), key=lambda each: -each[1])
    return render(
        "start.html",
        form=Form(),
        stats=stats,
        examples=[(each, links.search(changed(DEFAULT, text=each.query))) for each in examples(index)],
        kinds=[
            Choice(
                label=kind_names(name),
                link=links.search(changed(only(DEFAULT, "kind", name), by="passage")),
                count=count,
            )
            for name, count in kinds
            if count
        ],
    )


def results(index: FilmIndex, asked: SearchRequest, links: Links) -> ResponseReturnValue:
    """Show a page of results; what helps where there are none; 404 past the last page."""
    page = answer(asked)
    return show_results(index, asked, page, links), 404 if page.page > page.pages else 200


def show_results(index: FilmIndex, asked: SearchRequest, page: ResultPage, links: Links) -> str:
    """Return the page that shows an answer."""
    titles = {film_id: film.title for film_id in asked.films if (film := index.film(film_id))}
    tried = attempts(index, asked) if not page.total else []
    hits = HitsView(asked, links, request.host_url.rstrip("/"))
    view = results_view(asked, page, titles, links)
    return render(
        "results.html",
        page=page,
        asked=asked,
        view=view,
        form=view.form,
        cards=hits.cards(page),
        passages=hits.passages(page),
        misquotes=hits.misquotes(page),
        attempts=[(attempt, links.search(attempt.request)) for attempt in tried],
    )


@pages.get("/films/<film_id>")
def show_film(film_id: str) -> ResponseReturnValue:
    """Show a film: some of everything, a page of one kind, or the page that a passage stands on."""
    index, links = current_index(), current_links()
    film = shelf(index, film_id)
    passage_id = request.args.get("passage", "")
    sentence = request.args.get("text", "")
    view, status = film_view(film, passage_id, links)
    shown = [each for section in view.sections for group in section.groups for each in group.passages]
    body = render(
        "film.html",
        form=Form(),
        film=film.film,
        view=view,
        named=passage_id,
        sentence=sentence,
        marked=any(each.passage_id == passage_id and holds(each, sentence) for each in shown),
        known={each.other_film_id for each in shown if each.other_film_id and index.film(each.other_film_id)},
    )
    return body, status


def film_view(film: Shelf, passage_id: str, links: Links) -> tuple[FilmView, int]:
    """Return what the page of a film shows by its address, and its status: 404 past the last page."""
    if passage_id:
        kind, place = film.place(passage_id)
        return one_kind(film, kind, place // page_size(kind) + 1, links), 200
    if not (name := request.args.get("kind", "").strip()):
        return overview(film, similar_films(film.index, film.film.film_id, ALIKE), links), 200
    kind, number = to_kind(name), asked_page(request.args)
    if kind is Kind.FILM:
        return overview(film, (), links), 200
    return one_kind(film, kind, number, links), 404 if number > pages_of(film, kind) else 200
