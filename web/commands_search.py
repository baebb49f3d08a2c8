"""`filmdex search`: ask the index, print the hits."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.endings import NOTHING_FOUND
from web.options import index_option, json_option, kind_option, spoilers_option
from web.terminal import printable_json, say, valid_text, write

if TYPE_CHECKING:
    from search.request import SearchRequest
    from search.results import ResultPage
    from web.loosen import Attempt

# search.request.SORTS and VIEWS, not worth their import here
SORTS = ("relevance", "year", "-year", "rating", "-rating")
VIEWS = ("film", "passage")


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
@click.option(
    "--by",
    type=click.Choice(VIEWS),
    default="film",
    show_default=True,
    help="What a hit is: a film with its best passages, or one passage.",
)
@click.option(
    "--tot/--no-tot",
    "tip",
    default=None,
    help="Whether QUERY is a vague description of a film; else QUERY itself decides.",
)
@click.option("--literal", is_flag=True, help="Search for what is typed: no mended spelling, no synonyms.")
@click.option("--explain", is_flag=True, help="Say which words gave a hit how much of its score.")
@spoilers_option
@json_option
def command(words: tuple[str, ...], directory: Path, as_json: bool, **options: object) -> None:
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
    from web.hit_rows import page_rows
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
        write(page_rows(answer, hide=not request.spoilers))
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
        values = value if isinstance(value, tuple) else (int(value) if isinstance(value, bool) else value,)
        parameters[names.get(option, option)] = [valid_text(str(one)) for one in values]
    request = from_parameters(parameters)
    if not request.text and not any(parameters.get(name) for name in ("year", "rating", *names.values())):
        raise click.UsageError("Type at least one word to search for, or narrow with --kind, --year, --film.")
    return request


def without_facets(request: "SearchRequest") -> "SearchRequest":
    """Return the request without what only the page and JSON show."""
    import msgspec

    return msgspec.structs.replace(request, facets=False)


def tell_outcome(answer: "ResultPage", wider: "list[Attempt]") -> None:
    """Say how the query was read and how much was found; where nothing was, what would find something."""
    from web.hit_rows import noun

    for sentence in understood(answer):
        say(sentence)
    if answer.hits:
        total = ("" if answer.complete else "at least ") + noun(answer)
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


def understood(answer: "ResultPage") -> Iterator[str]:
    """Yield sentences on how a query was understood where it was not taken as it stands."""
    if answer.searched:
        yield f"Searched for: {answer.searched} (--literal searches for what was typed)"
    if answer.did_you_mean:
        yield f"Did you mean: {' · '.join(answer.did_you_mean)}"
    for widening in answer.widened:
        yield f"Also searched for: {', '.join(widening.also)} (for {widening.words})"
    if heard := answer.description:
        how = " (--no-tot reads it as plain words)" if heard.automatic else ""
        yield f"Read as a description of a film{how}: {' '.join(heard.words)}"
        if heard.hints:
            yield f"Heard as hints: {', '.join(heard.hints)}"
        if heard.refused:
            yield f"Left out: {', '.join(heard.refused)}"
    yield from (f"Note: {note}" for note in answer.notes)
