"""Hits as they are printed in a terminal: films with their evidence, passages, half-remembered lines."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from web.terminal import HIDDEN, Row, Span, counted, one_line, printable

if TYPE_CHECKING:
    from search.results import Evidence, FilmHit, FilmReference, Hit, Misquote, Piece, Reason, ResultPage

INDENT = 4
DEEPER = 6


def page_rows(page: "ResultPage", *, hide: bool) -> Iterator[Row]:
    """Yield all that a page of results prints. hide: whether spoilers keep their text to themselves."""
    for misquote in page.misquotes:
        yield from misquote_rows(misquote, hide=hide)
    for film in page.film_hits:
        yield from film_rows(film, hide=hide)
    for hit in page.passage_hits:
        yield from hit_rows(hit, hide=hide)


def film_rows(found: "FilmHit", *, hide: bool) -> Iterator[Row]:
    """Yield a film as it is printed: rank and title; what matches, by kind; the best passages, indented."""
    yield Row((title_span(found.film),), INDENT, label=f"{found.rank:>2}. ")
    yield Row((Span(counts_text(found.evidence), "kind"),), INDENT)
    if found.decided:
        yield Row((Span(one_line(f"decided by: {', '.join(found.decided)}"), "faint"),), INDENT)
    yield from explanation_rows(found.explanation, INDENT)
    for hit in (hit for evidence in found.evidence for hit in evidence.passages):
        about = [part for part in (one_line(hit.heading), one_line(hit.byline)) if part]
        spans = [
            Span(hit.kind.value, "label"),
            *([Span(f"  {' — '.join(about)}", "heading")] if about else []),
        ]
        yield Row(tuple(spans), INDENT)
        yield from body_rows(hit, DEEPER, hide=hide)
    yield Row()


def counts_text(evidence: "Sequence[Evidence]") -> str:
    """Return how many passages of each kind match, in words: 12 quotes, 3 goofs."""
    from corpus.records import Kind

    counts = [
        f"{each.count:,} {each.kind.value.replace('-', ' ') if each.count == 1 else each.kind.plural}"
        for each in evidence
        if each.kind is not Kind.FILM
    ]
    # The title card is the film itself, so it is only told where there is nothing else.
    return ", ".join(counts) or "the film itself"


def hit_rows(hit: "Hit", *, hide: bool) -> Iterator[Row]:
    """Yield a passage as it is printed: rank, film, kind; heading and byline; snippet; the id for `show`."""
    spans = (title_span(hit.film), Span("  "), Span(hit.kind.value, "kind"))
    yield Row(spans, INDENT, label=f"{hit.rank:>2}. ")
    about = [part for part in (one_line(hit.heading), one_line(hit.byline)) if part]
    if about:
        yield Row((Span(" — ".join(about), "heading"),), INDENT)
    yield from body_rows(hit, INDENT, hide=hide)
    yield Row()


def body_rows(hit: "Hit", indent: int, *, hide: bool) -> Iterator[Row]:
    """Yield a passage's snippet, why it was found where that was asked for, and its id."""
    snippet = (Span(HIDDEN, "faint"),) if hide and hit.spoiler else tuple(snippet_spans(hit.snippet))
    if snippet:
        yield Row(snippet, indent)
    yield from explanation_rows(hit.explanation, indent)
    yield Row((Span(one_line(hit.passage_id), "faint"),), indent)


def title_span(film: "FilmReference") -> Span:
    """Return a film's title with its year."""
    return Span(one_line(film.title) + (f" ({film.year})" if film.year else ""), "title")


def snippet_spans(snippet: "Sequence[Piece]") -> Iterator[Span]:
    """Yield the pieces of a snippet; empty lines between its paragraphs are left out."""
    ended = True
    for piece in snippet:
        lines = printable(piece.text).split("\n")
        kept = [line for number, line in enumerate(lines) if line.strip() or number in (0, len(lines) - 1)]
        text = "\n".join(kept)
        if ended:
            text = text.lstrip("\n")
        if text:
            ended = text.endswith("\n")
            yield Span(text, "match" if piece.matched else "")


def explanation_rows(reasons: "Sequence[Reason]", indent: int) -> Iterator[Row]:
    """Yield the reasons for a score, one a line: what gave how much."""
    for reason in reasons:
        words, field, note = (one_line(part) for part in (reason.words, reason.field, reason.note))
        where = f"{words} in {field}" if words and field else words or field
        text = ": ".join(part for part in (where, note) if part)
        # A kind gives nothing of its own: it says by what all the rest was multiplied.
        given = f"{reason.score:+.2f}  " if reason.score else ""
        yield Row((Span(f"{given}{text}", "faint"),), indent)


def misquote_rows(misquote: "Misquote", *, hide: bool) -> Iterator[Row]:
    """Yield the true line behind a half-remembered one: [missing words] added, words too many -struck-."""
    likeness = f"  {misquote.likeness:.0%} alike"
    yield Row((Span("The line is "), title_span(misquote.hit.film), Span(likeness, "faint")))
    if hide and misquote.hit.spoiler:
        yield Row((Span(HIDDEN, "faint"),), INDENT)
    else:
        speaker = f"{one_line(misquote.speaker)}: " if misquote.speaker else ""
        signs = {"same": ("", ""), "missing": ("[", "]"), "added": ("-", "-")}
        pieces = [
            Span(f"{signs[each.status][0]}{one_line(each.text)}{signs[each.status][1]} ", style)
            for each in misquote.differences
            for style in ("" if each.status == "same" else "match",)
        ]
        yield Row((Span(speaker, "label"), *pieces), INDENT)
    yield Row((Span(one_line(misquote.hit.passage_id), "faint"),), INDENT)
    yield Row()


def noun(page: "ResultPage") -> str:
    """Return how much was found, in words: 3 films with 41 passages."""
    if page.by == "film":
        return f"{counted(page.total, 'film')} with {counted(page.passages, 'passage')}"
    return counted(page.total, "passage")
