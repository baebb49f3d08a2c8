"""How hits are laid out: a passage with where it leads, a film with what speaks for it kind by kind.

A page lays out two dozen passages, so what all of them share is worked out once, and what a template would
have to ask a function for stands ready in plain values.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from corpus.records import Kind
from search import SearchRequest
from search.results import Evidence, FilmHit, Hit, Misquote, Piece, Reason, ResultPage
from web.charts import count_words
from web.display import capital, foreign, kind_name, language_name
from web.links import Links, changed, encoded, to_passage, to_sentence
from web.sentences import SPOKEN, SpokenLine, byline_of, citation, headed, plain, sentence_of, spoken_lines

SPELT_OUT = 4  # kinds of a film's evidence of which passages are shown; of the others the number is told
LINES = 2  # passages shown of the kind that says most; of the others one
GENRES, DIRECTORS = 3, 2  # of a film that a card names

Value = TypeVar("Value")


class PassageView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that answers. Of text that is empty nothing is shown.

    place: its lasting address, that of the sentence in it that answers where `to_sentence`. kind: its name,
    `noun` the same inside a sentence, `style` the one in the style sheet. shown: its snippet, as `lines`
    where it is spoken. language: where it is another than the page's, `in_language` its name. folded:
    whether it gives the story away.
    why: leads to its reasons where it has none yet.
    """

    hit: Hit
    place: str
    to_sentence: bool
    kind: str
    noun: str
    style: str
    heading: tuple[Piece, ...]
    byline: str
    language: str
    in_language: str
    shown: tuple[Piece, ...]
    lines: list[SpokenLine] | None
    folded: bool
    citation: str
    similar: str
    why: str
    reasons: tuple[str, ...]


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of a film's evidence: its number in words, all of it, and the best passages."""

    kind: Kind
    count: str
    link: str
    passages: list[PassageView]


class FilmCard(msgspec.Struct, frozen=True, kw_only=True):
    """A film that answers. others: the kinds of which only the number is told.

    people: who made it, and where each leads. These lists tell of each value whether another one follows.
    """

    hit: FilmHit
    link: str
    rating: str
    genres: str
    people: list[tuple[tuple[str, str], bool]]
    count: str
    every: str
    decided: list[tuple[str, bool]]
    evidence: list[EvidenceView]
    others: list[tuple[EvidenceView, bool]]
    reasons: tuple[str, ...]


class HitsView:
    """Lays out the hits of the answer to one request. host: what stands before an address in a citation."""

    def __init__(self, request: SearchRequest, links: Links, host: str = "") -> None:
        self.links = links
        self.host = host
        self.open = request.spoilers
        # All passages of a film that match, and of those one kind: films and kinds are filled in.
        inside = changed(request, by="passage")
        self.of_film = links.gaps(inside, "film")
        self.of_kind = links.gaps(inside, "kind", "film")
        explained = changed(request, explain=True, page=request.page)
        self.explained = f"{links.search(explained)}#hit-"  # the same page with reasons, at the hit of a rank

    def cards(self, page: ResultPage) -> list[FilmCard]:
        """Return the films of a page, laid out."""
        return [self.card(hit) for hit in page.film_hits]

    def passages(self, page: ResultPage) -> list[PassageView]:
        """Return the passages of a page, laid out."""
        return [self.passage(hit) for hit in page.passage_hits]

    def misquotes(self, page: ResultPage) -> list[tuple[Misquote, PassageView]]:
        """Return the true lines behind half-remembered ones, laid out."""
        return [(each, self.passage(each.hit)) for each in page.misquotes]

    def passage(self, hit: Hit, rank: int = 0) -> PassageView:
        """Return a passage laid out. rank: of the film that it speaks for, where it is not a hit itself."""
        links, kind, film_id, passage_id = self.links, hit.kind, hit.film.film_id, hit.passage_id
        text = plain(hit.snippet)
        sentence = sentence_of(hit, text)
        if kind is Kind.FILM:
            place = lasting = links.film(film_id)
        else:
            lasting = links.lasting(film_id, passage_id)
            place = lasting + (to_sentence(sentence) if sentence else to_passage(passage_id))
        heading, shown = headed(hit, text)
        language = hit.language if foreign(hit.language) else ""
        name = kind_name(kind)
        return PassageView(
            hit=hit,
            place=place,
            to_sentence=bool(sentence),
            kind=name,
            noun=name.lower(),
            style=kind.value,
            heading=heading,
            byline=byline_of(hit, text),
            language=language,
            in_language=language and language_name(language),
            shown=shown,
            lines=spoken_lines(shown) if kind in SPOKEN else None,
            folded=hit.spoiler and not self.open,
            citation=citation(hit, f"{self.host}{lasting}", text),
            similar=links.similar(passage_id),
            why="" if hit.explanation else f"{self.explained}{rank or hit.rank}",
            reasons=tuple(map(reason_words, hit.explanation)),
        )

    def card(self, hit: FilmHit) -> FilmCard:
        """Return a film laid out, what speaks most for it first."""
        film, links = hit.film, self.links
        told = [self.evidence(hit, each, number) for number, each in enumerate(hit.evidence)]
        before, after = self.of_film
        return FilmCard(
            hit=hit,
            link=links.film(film.film_id),
            rating="" if film.rating is None else f"{film.rating:g}",
            genres=", ".join(film.genres[:GENRES]),
            people=followed([(name, links.person(name)) for name in film.directors[:DIRECTORS]]),
            count=count_words(hit.count, "passage", "passages"),
            every=f"{before}film={encoded(film.film_id)}{after}",
            decided=followed(hit.decided),
            evidence=[each for each in told if each.passages],
            others=followed([each for each in told if not each.passages]),
            reasons=tuple(map(reason_words, hit.explanation)),
        )

    def evidence(self, hit: FilmHit, evidence: Evidence, number: int) -> EvidenceView:
        """Return one kind of a film's evidence laid out. number: its place, from 0."""
        shown = 0 if number >= SPELT_OUT else 1 if number else LINES
        before, between, after = self.of_kind
        kind = evidence.kind
        return EvidenceView(
            kind=kind,
            count=evidence_words(kind, evidence.count),
            link=f"{before}kind={encoded(kind.value)}{between}&film={encoded(hit.film.film_id)}{after}",
            passages=[self.passage(each, hit.rank) for each in evidence.passages[:shown]],
        )


def followed(values: Sequence[Value]) -> list[tuple[Value, bool]]:
    """Return each value with whether another follows; Jinja's own way to tell costs every loop around it."""
    return [(value, number < len(values)) for number, value in enumerate(values, start=1)]


@lru_cache(maxsize=1024)
def evidence_words(kind: Kind, count: int) -> str:
    """Return how much there is of one kind: 12 quotes, 3 goofs; the title card is there or not."""
    return "Title" if kind is Kind.FILM else count_words(count, kind.value.replace("-", " "), kind.plural)


def reason_words(reason: Reason) -> str:
    """Return a reason in words: “wasps” in title (+4.20). What gave nothing by itself has no number."""
    where = f" in {reason.field}" if reason.field else ""
    matched = f"“{reason.words}”{where}" if reason.words else ""
    told = ": ".join(part for part in (matched, reason.note) if part) or where.strip()
    return f"{capital(told)} ({reason.score:+.2f})" if abs(reason.score) >= 0.005 else capital(told)
