"""`filmdex show`: one film with its passages, or one passage whole."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.endings import NOTHING_FOUND
from web.options import index_option, json_option, kind_option, spoilers_option
from web.terminal import HIDDEN, Row, Span, one_line, printable, printable_json, say, valid_text, write

if TYPE_CHECKING:
    from corpus.records import Film, Kind, Passage
    from index import FilmIndex
    from search.results import FilmPage

SHORT = 100  # characters


@click.command("show", short_help="Print a film with its passages, or one passage.")
@click.argument("identifier", metavar="ID")
@index_option
@kind_option
@spoilers_option
@json_option
def command(identifier: str, directory: Path, kinds: tuple[str, ...], spoilers: str, as_json: bool) -> None:
    """Print the film or the passage called ID, as `filmdex search` names them.

    A film comes with its title card and its passages by kind, a passage with its whole text.

    \b
    Examples:
      filmdex show tt1560220
      filmdex show --kind goof --kind quote tt1560220
      filmdex show tt1560220.quote.0123456789ab
    """
    from index import open_index
    from search.request import to_kind

    wanted = frozenset(to_kind(valid_text(name)) for name in kinds)
    identifier = valid_text(identifier)
    with open_index(directory) as index:
        page, whole = find(index, identifier, wanted)
    if page is None:
        say(
            f"There is no film and no passage {identifier!r} in this index; `filmdex search` shows their ids."
        )
        sys.exit(NOTHING_FOUND)
    if as_json:
        from search.results import as_json as encode

        click.echo(printable_json(encode(page)), color=False)
    elif whole:
        write(passage_page(page.film, page.passages[0]))
    else:
        write(film_page_rows(page, hide=spoilers == "hide"))
    if wanted and not page.passages:
        say("This film has no passages of the kind.")
        sys.exit(NOTHING_FOUND)


def find(index: "FilmIndex", identifier: str, kinds: "frozenset[Kind]") -> "tuple[FilmPage | None, bool]":
    """Return the page of the film or of the one passage with this id, and whether it is a passage's."""
    import msgspec

    from search import film_page

    if index.film(identifier) is not None:
        return film_page(index, identifier, kinds), False
    passage = index.passage(identifier)
    if passage is None:
        return None, False
    page = film_page(index, passage.film_id, frozenset({passage.kind}))
    return msgspec.structs.replace(page, passages=(passage,)), True


def passage_page(film: "Film", passage: "Passage") -> Iterator[Row]:
    """Yield one passage with everything that is known about it; who asks for it by id gets spoilers too."""
    yield Row((Span(full_title(film), "title"), Span("  "), Span(passage.kind.value, "kind")))
    yield Row()
    yield from passage_rows(passage, hide=False, indent=0)
    yield Row()
    facts = {
        "id": passage.passage_id,
        "film": passage.film_id,
        "language": passage.language,
        "spoiler": "yes" if passage.spoiler else "",
        "source": passage.source,
    }
    yield from fact_rows(facts)


def film_page_rows(page: "FilmPage", *, hide: bool) -> Iterator[Row]:
    """Yield a film's title card, then its passages by kind."""
    from corpus.records import Kind

    yield Row((Span(full_title(page.film), "title"),))
    yield from fact_rows(film_facts(page.film))
    for kind in Kind:
        passages = [passage for passage in page.passages if passage.kind is kind]
        if passages:
            yield Row()
            yield Row((Span(kind.plural.capitalize(), "title"), Span(f" ({len(passages):,})", "faint")))
        compact = all(is_short(passage) for passage in passages)
        for number, passage in enumerate(passages):
            if number and not compact:
                yield Row()
            yield from passage_rows(passage, hide=hide, indent=2, compact=compact)


def passage_rows(passage: "Passage", *, hide: bool, indent: int, compact: bool = False) -> Iterator[Row]:
    """Yield a passage: heading and byline, the text, and with an indent the id by which it is shown alone."""
    text = HIDDEN if hide and passage.spoiler else printable(passage.text).strip()
    body = Span(text, "faint" if text is HIDDEN else "")
    identifier = Span(one_line(passage.passage_id), "faint")
    if compact:
        yield Row((body, Span("  "), identifier), indent)
        return
    if about := about_line(passage):
        yield Row((Span(about, "heading"),), indent)
    yield Row((body,), indent)
    if indent:
        yield Row((identifier,), indent)


def is_short(passage: "Passage") -> bool:
    """Tell whether a passage is one short line, as most credits and keywords are."""
    return not about_line(passage) and len(passage.text) <= SHORT and "\n" not in passage.text


def about_line(passage: "Passage") -> str:
    """Return heading and byline, without what the text itself says: who speaks, who plays whom."""
    from search.byline import byline

    text = passage.text.casefold()
    heading = "" if text.startswith(passage.heading.casefold()) else passage.heading
    words = byline(passage)
    named = passage.lines or passage.person or passage.relation or passage.performers
    if passage.character or (named and all(part.casefold() in text for part in words.split(", "))):
        words = ""
    return " — ".join(filter(None, (one_line(heading), one_line(words))))


def full_title(film: "Film") -> str:
    """Return a film's title with its year."""
    return one_line(film.title) + (f" ({film.year})" if film.year else "")


def film_facts(film: "Film") -> dict[str, str]:
    """Return the facts of a title card in words; those that are not known are empty."""
    votes = f" from {film.votes:,} votes" if film.votes is not None else ""
    country = f" ({film.release_country})" if film.release_country else ""
    return {
        "original title": film.original_title if film.original_title != film.title else "",
        "also known as": ", ".join(film.alternate_titles),
        "directed by": ", ".join(film.directors),
        "written by": ", ".join(film.writers),
        "starring": ", ".join(film.stars),
        "genres": ", ".join(film.genres),
        "rating": f"{film.rating:g}/10{votes}" if film.rating is not None else "",
        "metascore": str(film.metascore) if film.metascore is not None else "",
        "certificate": film.certificate,
        "runtime": f"{film.runtime} min" if film.runtime else "",
        "released": film.release_date and film.release_date + country,
        "countries": ", ".join(film.countries),
        "languages": ", ".join(film.languages),
        "also in": ", ".join(film.identifiers),
        "id": film.film_id,
    }


def fact_rows(facts: dict[str, str]) -> Iterator[Row]:
    """Yield the facts that are known, their names below each other."""
    known = {name: one_line(fact) for name, fact in facts.items() if fact}
    width = max(map(len, known), default=0) + 2
    for name, fact in known.items():
        yield Row((Span(fact),), width, label=name)
