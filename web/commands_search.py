"""`filmdex search`: ask the index, print the hits."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.endings import NOTHING_FOUND
from web.options import index_option, json_option, kind_option, spoilers_option
from web.terminal import (
    HIDDEN,
    Row,
    Span,
    counted,
    one_line,
    printable,
    printable_json,
    say,
    valid_text,
    write,
)

if TYPE_CHECKING:
    from search.request import SearchRequest
    from search.results import Hit, ResultPage
    from web.loosen import Attempt

SORTS = ("relevance", "year", "-year", "rating", "-rating")  # search.request.SORTS, not worth its import here


@click.command("search", short_help="Search the index.")
@click.argument("words", nargs=-1, metavar="QUERY...")
@index_option
@kind_option
@click.option("--year", metavar="RANGE", help="Only films of these years: 1970..1979, 1970.., ..1979, 1975.")
@click.option("--genre", "genres", multiple=True, metavar="GENRE", help="Only this genre. May be repeated.")
@click.option("--film", "films", multiple=True, metavar="ID", help="Only this film. May be repeated.")
@click.option("--lang", "languages", multiple=True, metavar="CODE", help="Only this language: en, fr, ja, …")
@click.option("--rating", metavar="RANGE", help="Only ratings in this range: 8..10, 8.., ..3.5.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Hits a page.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@spoilers_option
@json_option
def command(words: tuple[str, ...], directory: Path, spoilers: str, as_json: bool, **options: object) -> None:
    """Search the index for QUERY and print what is found.

    QUERY is plain words, with "phrases", AND, OR, NOT, +must, -without, (brackets), fields (person:,
    speaker:, title:, kind:, …), prefix*, fuzzy~. Put -- before a query that begins with a minus.
    Exit code 0: found, 1: nothing found, 2: trouble.

    \b
    Examples:
      filmdex search face that fear
      filmdex search --kind quote --year 1970..1979 '"silver wasps" OR orchard'
      filmdex search --json --limit 3 person:jenkins
      filmdex search -- -karate kid
    """
    from index import open_index
    from search import search
    from web.loosen import attempts

    request = to_request(" ".join(words), options)
    if not as_json:
        request = without_facets(request)
    with open_index(directory) as index:
        answer = search(index, request)
        wider = attempts(index, request) if not answer.total else []
    if as_json:
        from search.results import as_json as encode

        click.echo(printable_json(encode(answer)), color=False)
    else:
        write(row for hit in answer.hits for row in hit_rows(hit, hide=spoilers == "hide"))
    tell_outcome(answer, wider)
    if not answer.hits:
        sys.exit(NOTHING_FOUND)


def to_request(text: str, options: dict[str, object]) -> "SearchRequest":
    """Build the request as the page and the API build theirs: from names and the text typed for them."""
    from search.request import from_parameters

    names = {"kinds": "kind", "genres": "genre", "films": "film", "languages": "lang"}
    parameters: dict[str, Sequence[str]] = {"q": [valid_text(text)]}
    for option, value in options.items():
        if value is None:
            continue
        values = value if isinstance(value, tuple) else (value,)
        parameters[names.get(option, option)] = [valid_text(str(one)) for one in values]
    request = from_parameters(parameters)
    if not request.text and not any(parameters.get(name) for name in ("year", "rating", *names.values())):
        raise click.UsageError("Type at least one word to search for, or narrow with --kind, --year, --film.")
    return request


def without_facets(request: "SearchRequest") -> "SearchRequest":
    """Return the request without what only the page and JSON show."""
    import msgspec

    return msgspec.structs.replace(request, facets=False)


def hit_rows(hit: "Hit", *, hide: bool) -> Iterator[Row]:
    """Yield a hit as it is printed: rank, film and kind; heading and byline; snippet; the id for `show`."""
    indent = 4
    year = f" ({hit.film.year})" if hit.film.year else ""
    spans = [Span(one_line(hit.film.title) + year, "title"), Span("  "), Span(hit.kind.value, "kind")]
    yield Row(tuple(spans), indent, label=f"{hit.rank:>2}. ")
    about = [part for part in (one_line(hit.heading), one_line(hit.byline)) if part]
    if about:
        yield Row((Span(" — ".join(about), "heading"),), indent)
    snippet = (Span(HIDDEN, "faint"),) if hide and hit.spoiler else tuple(snippet_spans(hit))
    if snippet:
        yield Row(snippet, indent)
    yield Row((Span(one_line(hit.passage_id), "faint"),), indent)
    yield Row()


def snippet_spans(hit: "Hit") -> Iterator[Span]:
    """Yield the pieces of a snippet; empty lines between its paragraphs are left out."""
    ended = True
    for piece in hit.snippet:
        lines = printable(piece.text).split("\n")
        kept = [line for number, line in enumerate(lines) if line.strip() or number in (0, len(lines) - 1)]
        text = "\n".join(kept)
        if ended:
            text = text.lstrip("\n")
        if text:
            ended = text.endswith("\n")
            yield Span(text, "match" if piece.matched else "")


def tell_outcome(answer: "ResultPage", wider: "list[Attempt]") -> None:
    """Say how the query was read and how much was found; where nothing was, what would find something."""
    for note in answer.notes:
        say(f"Note: {note}")
    if answer.hits:
        total = ("" if answer.complete else "at least ") + counted(answer.total, "passage")
        more = f", page {answer.page} of {answer.pages:,}" if answer.pages > 1 else ""
        say(f"{total} in {answer.took_ms:.1f} ms{more}")
    elif answer.total:
        say(f"Page {answer.page} is beyond the last page, which is {answer.pages}.")
    else:
        say(f"Nothing found{f' for {answer.query}' if answer.query else ''}.")
        for attempt in wider:
            say(f"  {attempt.label}: {attempt.count:,} found")
        if not wider:
            say("  Check the spelling, or let it vary: word~ finds similar words, word* longer ones.")
