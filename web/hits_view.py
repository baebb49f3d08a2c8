"""How hits are laid out: a passage with where it leads, a film with what speaks for it kind by kind."""

from dataclasses import dataclass

from corpus.records import Kind
from search import SearchRequest
from search.results import Evidence, FilmHit, Hit, Misquote, Reason, ResultPage
from web.charts import count_words
from web.display import capital
from web.links import Links, changed, only
from web.sentences import citation, sentence_of

SPELT_OUT = 4  # kinds of a film's evidence of which passages are shown; of the others the number is told
LINES = 2  # passages shown of the kind that says most; of the others one


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """A passage that answers. place: its lasting address. why: leads to its reasons where it has none yet."""

    hit: Hit
    place: str
    film: str
    citation: str
    similar: str
    why: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One kind of a film's evidence: its number in words, all of it, and the best passages."""

    kind: Kind
    count: str
    link: str
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmCard:
    """A film that answers. others: the kinds of which only the number is told."""

    hit: FilmHit
    link: str
    people: tuple[tuple[str, str], ...]
    count: str
    every: str
    evidence: tuple[EvidenceView, ...]
    others: tuple[EvidenceView, ...]
    reasons: tuple[str, ...]
    why: str


class HitsView:
    """Lays out the hits of the answer to one request. host: what stands before an address in a citation."""

    def __init__(self, request: SearchRequest, links: Links, host: str = "") -> None:
        self.request = request
        self.links = links
        self.host = host

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
        links = self.links
        if hit.kind is Kind.FILM:
            place = links.film(hit.film.film_id)
        else:
            place = links.passage(hit.film.film_id, hit.passage_id, sentence_of(hit))
        lasting = links.passage(hit.film.film_id, hit.passage_id) if hit.kind is not Kind.FILM else place
        return PassageView(
            hit=hit,
            place=place,
            film=links.film(hit.film.film_id),
            citation=citation(hit, f"{self.host}{lasting.partition('#')[0]}"),
            similar=links.similar(hit.passage_id),
            why="" if hit.explanation else self.explained(rank or hit.rank),
            reasons=tuple(map(reason_words, hit.explanation)),
        )

    def card(self, hit: FilmHit) -> FilmCard:
        """Return a film laid out, what speaks most for it first."""
        told = [self.evidence(hit, each, number) for number, each in enumerate(hit.evidence)]
        film = hit.film
        return FilmCard(
            hit=hit,
            link=self.links.film(film.film_id),
            people=tuple((name, self.links.person(name)) for name in film.directors),
            count=count_words(hit.count, "passage", "passages"),
            every=self.links.search(self.inside(hit)),
            evidence=tuple(each for each in told if each.passages),
            others=tuple(each for each in told if not each.passages),
            reasons=tuple(map(reason_words, hit.explanation)),
            why="" if hit.explanation else self.explained(hit.rank),
        )

    def evidence(self, hit: FilmHit, evidence: Evidence, number: int) -> EvidenceView:
        """Return one kind of a film's evidence laid out. number: its place, from 0."""
        shown = 0 if number >= SPELT_OUT else 1 if number else LINES
        return EvidenceView(
            kind=evidence.kind,
            count=evidence_words(evidence),
            link=self.links.search(only(self.inside(hit), "kind", evidence.kind.value)),
            passages=tuple(self.passage(each, hit.rank) for each in evidence.passages[:shown]),
        )

    def inside(self, hit: FilmHit) -> SearchRequest:
        """Return the search for all passages of one film that match."""
        return changed(self.request, by="passage", films=frozenset({hit.film.film_id}))

    def explained(self, rank: int) -> str:
        """Return the address of the same page with reasons, at the hit of this rank."""
        asked = changed(self.request, explain=True, page=self.request.page)
        return f"{self.links.search(asked)}#hit-{rank}"


def evidence_words(evidence: Evidence) -> str:
    """Return how much there is of one kind: 12 quotes, 3 goofs; the title card is there or not."""
    if evidence.kind is Kind.FILM:
        return "Title"
    return count_words(evidence.count, evidence.kind.value.replace("-", " "), evidence.kind.plural)


def reason_words(reason: Reason) -> str:
    """Return a reason in words: “wasps” in title (+4.20). What gave nothing by itself has no number."""
    where = f" in {reason.field}" if reason.field else ""
    matched = f"“{reason.words}”{where}" if reason.words else ""
    told = ": ".join(part for part in (matched, reason.note) if part) or where.strip()
    return f"{capital(told)} ({reason.score:+.2f})" if abs(reason.score) >= 0.005 else capital(told)
