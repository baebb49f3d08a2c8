"""What a page of results shows around its hits: form, tabs, facets, chips, sorting, paging, what was heard.

Each is a plain value with its link already made. Nothing here asks the index; hits are laid out in
hits_view.py.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from search import SearchRequest
from search.results import FacetChoice, ResultPage
from web.charts import YearChart, count_words, year_chart
from web.display import kind_names, language_name
from web.links import DEFAULT, FILTERS, Links, changed, chosen, parameters, range_text, toggled, without
from web.paging import Pager, pager

SORT_LABELS = {
    "relevance": "Best match",
    "-year": "Newest",
    "year": "Oldest",
    "-rating": "Highest rated",
    "rating": "Lowest rated",
}
VIEW_LABELS = {"film": "Films", "passage": "Passages"}
FACET_TITLES = {"decade": "Decade", "genre": "Genre", "film": "Film"}
CHIP_TITLES = {"kind": "Kind", "lang": "Language", **FACET_TITLES}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A link with a label: a tab, a chip, a way to sort. `count` is None where none is known."""

    label: str
    link: str
    count: int | None = None
    chosen: bool = False


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A facet's value as a box to tick; one that would leave nothing cannot be ticked."""

    value: str
    label: str
    count: int
    chosen: bool = False

    @property
    def dead(self) -> bool:
        """Whether ticking it would find nothing; one that is ticked can always be unticked."""
        return not self.count and not self.chosen


class FacetList(msgspec.Struct, frozen=True):
    """A facet's title and its values."""

    name: str
    title: str
    boxes: tuple[Box, ...]


class Form(msgspec.Struct, frozen=True):
    """A search form's content. hidden: what the search keeps, though no field shows it."""

    text: str = ""
    year: str = ""
    rating: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Links that go with how the query was heard. An empty link: there is nothing to lead to.

    literal: search for what was typed and nothing else. plain: without taking it for a description.
    spellings: what else may have been meant, each with the search for it.
    """

    literal: str
    plain: str
    spellings: tuple[Choice, ...]


class ResultsView(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands around the hits of one page of results.

    csv, json: its hits as a file. atom, json_feed: as a feed. answer: this page as JSON.
    """

    form: Form
    heading: str
    count: str
    also: str
    heard: Heard
    views: tuple[Choice, ...]
    tabs: tuple[Choice, ...]
    facets: tuple[FacetList, ...]
    years: YearChart | None
    chips: tuple[Choice, ...]
    clear: str
    sorts: tuple[Choice, ...]
    spoilers: Choice
    pager: Pager | None
    last_page: str
    csv: str
    json: str
    atom: str
    json_feed: str
    answer: str


def results_view(
    request: SearchRequest, page: ResultPage, titles: Mapping[str, str], links: Links
) -> ResultsView:
    """Return what to show around the hits of `page`. titles: of the films that were chosen, by film_id."""
    boxes = tuple(facet_lists(request, page))
    to_page = links.varied(request, "page")
    return ResultsView(
        form=form_for(request, shown=shown_on(boxes)),
        heading=heading(request, titles),
        count=count_text(page),
        also=also_text(page),
        heard=heard(request, page, links),
        views=tuple(views(request, links)),
        tabs=tuple(kind_tabs(request, page.facets.get("kind", ()), links)),
        facets=boxes,
        years=year_chart(request, page.years, links),
        chips=tuple(chips(request, titles, links)),
        clear=links.search(cleared(request)),
        sorts=tuple(sorts(request, links)),
        spoilers=spoiler_switch(request, links),
        pager=pager(page.page, page.pages, lambda number: to_page(str(number))),
        last_page=to_page(str(page.pages)),
        csv=links.export(request, "csv"),
        json=links.export(request, "json"),
        atom=links.feed(request, "atom"),
        json_feed=links.feed(request, "json"),
        answer=links.search_json(request),
    )


def shown_on(facets: Sequence[FacetList]) -> frozenset[tuple[str, str]]:
    """Return the fields that a page of results shows besides the search box: name and value, folded.

    A field without a value of its own, such as the one for years, holds whatever is asked.
    """
    boxes = ((facet.name, box.value.casefold()) for facet in facets for box in facet.boxes)
    return frozenset({("year", ""), ("rating", ""), *boxes})


def form_for(request: SearchRequest, *, shown: frozenset[tuple[str, str]] = frozenset()) -> Form:
    """Return a form that searches again with the filters and the order of `request`.

    shown: the fields that the page shows; what is asked besides them is kept in hidden ones.
    """
    return Form(
        text=request.text,
        year=range_text(request, "year"),
        rating=range_text(request, "rating"),
        hidden=tuple(
            (name, value)
            for name, value in parameters(request)
            if name not in ("q", "page") and not {(name, ""), (name, value.casefold())} & shown
        ),
    )


def heading(request: SearchRequest, titles: Mapping[str, str]) -> str:
    """Return what was asked, in words: the text, or the filters where there is none."""
    labels = (chip_label(name, value, titles) for name in CHIP_TITLES for value in chosen(request, name))
    return f"“{request.text}”" if request.text else ", ".join(labels) or "Every passage"


def cleared(request: SearchRequest) -> SearchRequest:
    """Return `request` without its filters and ranges."""
    return without(request, *FILTERS, "year", "rating")


def count_text(page: ResultPage) -> str:
    """Return how much was found, in words: the one thing a screen reader announces."""
    if not page.total:
        return "Nothing found"
    nouns = ("film", "films") if page.film_hits or page.by == "film" else ("passage", "passages")
    return f"{'' if page.complete else 'At least '}{count_words(page.total, *nouns)}"


def also_text(page: ResultPage) -> str:
    """Return what else is told beside the count: how many passages of the films match, and how quickly."""
    several = page.by == "film" and page.passages
    inside = f"with {count_words(page.passages, 'passage', 'passages')} " if several else ""
    place = f", page {page.page:,} of {page.pages:,}" if page.hits and page.pages > 1 else ""
    return f"{inside}in {page.took_ms:.1f} ms{place}"


def heard(request: SearchRequest, page: ResultPage, links: Links) -> Heard:
    """Return the links that go with how the query was heard."""
    return Heard(
        literal=links.search(changed(request, literal=True)) if page.searched or page.widened else "",
        plain=links.search(changed(request, tip=False)) if page.description else "",
        spellings=tuple(
            Choice(label=text, link=links.search(changed(request, text=text))) for text in page.did_you_mean
        ),
    )


def views(request: SearchRequest, links: Links) -> Iterator[Choice]:
    """Yield the two ways to lay out what was found: film by film, or passage by passage."""
    link = links.varied(request, "by")
    for name, label in VIEW_LABELS.items():
        yield Choice(label=label, link=link(name), chosen=request.by == name)


def spoiler_switch(request: SearchRequest, links: Links) -> Choice:
    """Return the link that shows all spoilers, or folds them again."""
    label = "Hide spoilers" if request.spoilers else "Show spoilers"
    return Choice(label=label, link=links.search(changed(request, spoilers=not request.spoilers)))


def kind_tabs(request: SearchRequest, choices: Sequence[FacetChoice], links: Links) -> Iterator[Choice]:
    """Yield a tab for all kinds and one for each kind there is; the tab of a kind leaves only that kind."""
    link = links.varied(request, "kind")
    yield Choice(label="All", link=link(""), chosen=not request.kinds)
    alone = chosen(request, "kind")
    for choice in choices:
        yield Choice(
            label=kind_names(choice.value),
            link=link("" if alone == [choice.value] else choice.value),
            count=choice.count,
            chosen=choice.chosen,
        )


def facet_lists(request: SearchRequest, page: ResultPage) -> Iterator[FacetList]:
    """Yield the facets that stand beside the results, each value a box to tick.

    Films are not told apart by film; a film that was chosen can be given up all the same.
    """
    for name, title in FACET_TITLES.items():
        boxes = tuple(
            Box(value=choice.value, label=choice.label, count=choice.count, chosen=choice.chosen)
            for choice in page.facets.get(name, ())
            if choice.chosen or name != "film" or request.by != "film"
        )
        if boxes:
            yield FacetList(name, title, boxes)


def chips(request: SearchRequest, titles: Mapping[str, str], links: Links) -> Iterator[Choice]:
    """Yield a link for each filter, that takes it out."""
    for name, title in CHIP_TITLES.items():
        for value in chosen(request, name):
            label = chip_label(name, value, titles)
            yield Choice(label=f"{title}: {label}", link=links.search(toggled(request, name, value)))
    for name, title in (("year", "Year"), ("rating", "Rating")):
        if text := range_text(request, name):
            yield Choice(label=f"{title}: {range_words(text)}", link=links.search(without(request, name)))


def range_words(text: str) -> str:
    """Return a range in words: 1970 to 1979, from 1970, up to 1979, 1975."""
    low, dots, high = text.partition("..")
    if dots and low and high:
        return f"{low} to {high}"
    return f"from {low}" if dots and low else f"up to {high}" if dots else low


def chip_label(name: str, value: str, titles: Mapping[str, str]) -> str:
    """Return a chosen filter's value in words."""
    if name == "kind":
        return kind_names(value)
    if name == "decade":
        return f"{value}s"
    if name == "lang":
        return language_name(value)
    return titles.get(value, value) if name == "film" else value


def sorts(request: SearchRequest, links: Links) -> Iterator[Choice]:
    """Yield the orders the results can have."""
    link = links.varied(request, "sort")
    for name, label in SORT_LABELS.items():
        yield Choice(label=label, link=link(name), chosen=request.sort == name)


def is_start(request: SearchRequest) -> bool:
    """Return whether nothing was asked, so that the start page is wanted."""
    return changed(request) == DEFAULT
