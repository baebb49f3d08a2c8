"""The pages: the search page, with its start page, and a film's page.

A view reads the address, asks the search package, and hands plain values to a template. What goes wrong is
raised and told by errors.py.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from index import FilmIndex
from search import SearchRequest, film_page, search
from search.request import from_parameters
from web.display import kind_names
from web.examples import examples
from web.film_view import film_view
from web.links import DEFAULT, Links, only
from web.loosen import attempts
from web.results_view import Choice, Form, is_start, results_view
from web.served import current_index, current_links

pages = Blueprint("pages", __name__)


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
    return render_template(
        "start.html",
        form=Form(),
        stats=stats,
        examples=[(each, links.search(SearchRequest(text=each.query))) for each in examples(index)],
        kinds=[
            Choice(label=kind_names(name), link=links.search(only(DEFAULT, "kind", name)), count=count)
            for name, count in kinds
            if count
        ],
    )


def results(index: FilmIndex, asked: SearchRequest, links: Links) -> ResponseReturnValue:
    """Show a page of results; what helps where there are none; 404 past the last page."""
    page = search(index, asked)
    titles = {film_id: film.title for film_id in asked.films if (film := index.film(film_id))}
    tried = attempts(index, asked) if not page.total else []
    body = render_template(
        "results.html",
        page=page,
        view=results_view(asked, page, titles, links),
        attempts=[(attempt, links.search(attempt.request)) for attempt in tried],
    )
    return body, 404 if page.page > page.pages else 200


@pages.get("/films/<film_id>")
def show_film(film_id: str) -> ResponseReturnValue:
    """Show a film with its passages by kind."""
    page = film_page(current_index(), film_id)
    return render_template("film.html", form=Form(), film=page.film, view=film_view(page, current_links()))
