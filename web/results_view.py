"""What a page of results shows around its hits: form, kind tabs, facets, chips, sorting, paging.

Each is a plain value with its link already made. Nothing here asks the index; hits are printed as the
search hands them out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search import SearchRequest
from search.results import FacetChoice, ResultPage
from web.display import kind_names, language_name, thousands
from web.links import DEFAULT, FILTERS, Links, changed, chosen, only, parameters, range_text, toggled, without

SORT_LABELS = {
    "relevance": "Best match",
    "-year": "Newest",
    "year": "Oldest",
    "-rating": "Highest rated",
    "rating": "Lowest rated",
}
FACET_TITLES = {"decade": "Decade", "genre": "Genre", "film": "Film"}
CHIP_TITLES = {"kind": "Kind", "lang": "Language", **FACET_TITLES}
AROUND = 2  # page numbers shown on each side of the current one


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A link with a label: a tab, a facet's value, a way to sort. `count` is None where none is known."""

    label: str
    link: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet's title and its values."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A search form's content. hidden: what the search keeps, though no field shows it."""

    text: str = ""
    year: str = ""
    rating: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pager:
    """Links to other pages; an empty link where there is none. steps: a label None is a gap."""

    previous: str
    next: str
    steps: tuple[Choice | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """All that stands around the hits of one page of results."""

    form: Form
    heading: str
    count: str
    tabs: tuple[Choice, ...]
    facets: tuple[FacetList, ...]
    chips: tuple[Choice, ...]
    clear: str
    sorts: tuple[Choice, ...]
    pager: Pager | None
    last_page: str
    json_link: str


def results_view(
    request: SearchRequest, page: ResultPage, titles: Mapping[str, str], links: Links
) -> ResultsView:
    """Return what to show around the hits of `page`. titles: of the films that were chosen, by film_id."""
    return ResultsView(
        form=form_for(request),
        heading=heading(request, titles),
        count=count_text(page),
        tabs=tuple(kind_tabs(request, page.facets.get("kind", ()), links)),
        facets=tuple(facet_lists(request, page, links)),
        chips=tuple(chips(request, titles, links)),
        clear=links.search(cleared(request)),
        sorts=tuple(sorts(request, links)),
        pager=pager(request, page, links) if page.pages > 1 else None,
        last_page=links.search(changed(request, page=page.pages)),
        json_link=links.search_json(request),
    )


def form_for(request: SearchRequest, *, ranges: bool = True) -> Form:
    """Return a form that searches again with the filters and the order of `request`.

    ranges: whether the page shows the fields for year and rating; where it does not, the form keeps them.
    """
    shown = {"q", "page", *(("year", "rating") if ranges else ())}
    return Form(
        text=request.text,
        year=range_text(request, "year"),
        rating=range_text(request, "rating"),
        hidden=tuple(pair for pair in parameters(request) if pair[0] not in shown),
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
    noun = "passage" if page.total == 1 else "passages"
    return f"{'' if page.complete else 'At least '}{thousands(page.total)} {noun}"


def kind_tabs(request: SearchRequest, choices: Sequence[FacetChoice], links: Links) -> Iterator[Choice]:
    """Yield a tab for all kinds and one for each kind there is; the tab of a kind leaves only that kind."""
    yield Choice(label="All", link=links.search(without(request, "kind")), chosen=not request.kinds)
    for choice in choices:
        alone = chosen(request, "kind") == [choice.value]
        asked = without(request, "kind") if alone else only(request, "kind", choice.value)
        yield Choice(
            label=kind_names(choice.value),
            link=links.search(asked),
            count=choice.count,
            chosen=choice.chosen,
        )


def facet_lists(request: SearchRequest, page: ResultPage, links: Links) -> Iterator[FacetList]:
    """Yield the facets that stand beside the results, each value a link that adds it or takes it out."""
    for name, title in FACET_TITLES.items():
        choices = tuple(
            Choice(
                label=choice.label,
                link=links.search(toggled(request, name, choice.value)),
                count=choice.count,
                chosen=choice.chosen,
            )
            for choice in page.facets.get(name, ())
        )
        if choices:
            yield FacetList(name, title, choices)


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
    for name, label in SORT_LABELS.items():
        yield Choice(label=label, link=links.search(changed(request, sort=name)), chosen=request.sort == name)


def pager(request: SearchRequest, page: ResultPage, links: Links) -> Pager:
    """Return the links to other pages."""

    def link(number: int) -> str:
        return links.search(changed(request, page=number)) if 1 <= number <= page.pages else ""

    return Pager(
        previous=link(page.page - 1),
        next=link(page.page + 1),
        steps=tuple(
            None
            if number is None
            else Choice(label=str(number), link=link(number), chosen=number == page.page)
            for number in page_numbers(page.page, page.pages)
        ),
    )


def page_numbers(current: int, last: int) -> list[int | None]:
    """Return the pages to link to, in order, with None for each gap: 1 … 4 5 6 7 8 … 20.

    A gap always stands for two pages or more; where it would be one, that page is shown instead.
    """
    near = range(current - AROUND, current + AROUND + 1)
    shown = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    numbers: list[int | None] = []
    for number in shown:
        before = numbers[-1] if numbers else None
        if before is not None and number - before == 2:
            numbers.append(number - 1)
        elif before is not None and number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers


def is_start(request: SearchRequest) -> bool:
    """Return whether nothing was asked, so that the start page is wanted."""
    return changed(request) == DEFAULT
