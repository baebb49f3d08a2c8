"""Pages to look around in: by decade, genre, kind and person; a person; passages like one; how to ask."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from search.errors import NotFound
from search.people import people, person_page
from search.similar import similar_passages
from web.browse import browse_view, person_view
from web.hits_view import HitsView
from web.limits import Cost, costs
from web.links import DEFAULT
from web.paging import asked_page, pager
from web.results_view import Form
from web.served import current_index, current_links
from web.templating import render

PEOPLE = 60  # people on a page of them
ALIKE = 10  # passages shown as similar to one

browsing = Blueprint("browsing", __name__)


@browsing.get("/browse")
def browse() -> ResponseReturnValue:
    """Show the decades, genres, kinds and people there are, each with its count."""
    index = current_index()
    some = people(index, 1, 24)
    return render("browse.html", form=Form(), view=browse_view(index, some, current_links()))


@browsing.get("/people")
def show_people() -> ResponseReturnValue:
    """Show a page of all people, or one person."""
    index, links = current_index(), current_links()
    name = request.args.get("name", "").strip()
    if name:
        person = person_page(index, name)
        hits = HitsView(DEFAULT, links, request.host_url.rstrip("/"))
        return render(
            "person.html",
            form=Form(),
            view=person_view(person, links),
            quotes=[hits.passage(hit) for hit in person.quotes],
        )
    number = asked_page(request.args)
    page = people(index, number, PEOPLE)
    last = max(1, -(-page.total // PEOPLE))
    body = render(
        "people.html",
        form=Form(),
        page=page,
        people=[(each, links.person(each.name)) for each in page.people],
        pager=pager(number, last, links.people),
        last=links.people(last),
    )
    return body, 404 if number > last else 200


@browsing.get("/similar")
def show_similar() -> ResponseReturnValue:
    """Show the passages that are like one."""
    index, links = current_index(), current_links()
    passage_id = request.args.get("passage", "").strip()
    found = similar_passages(index, passage_id, ALIKE)
    passage = index.passage(passage_id)
    film = index.film(passage.film_id) if passage else None
    if passage is None or film is None:
        raise NotFound(f"There is no passage {passage_id!r} in this index.")
    hits = HitsView(DEFAULT, links, request.host_url.rstrip("/"))
    return render(
        "similar.html",
        form=Form(),
        passage=passage,
        film=film,
        place=links.passage(passage.film_id, passage_id),
        alike=[(hits.passage(each.hit), each.shared) for each in found],
    )


@browsing.get("/help")
@costs(Cost.NOTHING)
def show_help() -> ResponseReturnValue:
    """Show how to ask, which keys there are, and how to keep a search."""
    return render("help.html", form=Form())
