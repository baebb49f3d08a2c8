"""What holds of every page, whatever was asked: each check says in its name what would be wrong."""

from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest

from corpus.records import Kind, Passage
from index import FilmIndex
from index.analysis import exact_form, words
from search import FilmHit, Hit, ResultPage, SearchRequest, as_json, search
from search.deadline import NEVER
from search.filters import genre_key
from search.highlighting import ELLIPSIS
from search.misquotes import lines_of
from search.questions import question_in
from search.results import Misquote, Reason
from search.spoilers import marked, without
from search.synonyms import synonyms_of
from search.syntax import MAX_CHARACTERS
from search.understanding import understand

ROUNDED = 0.02  # what a score and its reasons, each rounded to four places, may differ by


def check(index: FilmIndex, page: ResultPage, request: SearchRequest) -> None:
    """Check what holds for every page."""
    as_json(page)
    assert page.by == request.by
    assert len(page.hits) == max(
        0, min(request.page_size, page.total - (request.page - 1) * request.page_size)
    )
    assert len(page.query) <= MAX_CHARACTERS
    assert len(page.notes) == len(set(page.notes))
    assert all(note.endswith(".") for note in page.notes)
    if len(question_in(request.text).rest) > MAX_CHARACTERS:
        assert any(f"first {MAX_CHARACTERS:,} characters" in note for note in page.notes), page.notes
    if request.literal:
        assert (page.searched, page.did_you_mean, page.widened, page.misquotes) == ("", (), (), ())
    assert request.tip is not False or page.description is None
    scores = [hit.score for hit in page.hits]
    assert request.sort != "relevance" or scores == sorted(scores, reverse=True)
    first = (request.page - 1) * request.page_size + 1
    assert [hit.rank for hit in page.hits] == list(range(first, first + len(page.hits)))
    for hit in page.hits:
        (check_film if isinstance(hit, FilmHit) else check_passage)(index, hit, request)
    for misquote in page.misquotes:
        check_misquote(index, misquote, request)
    years = [each.year for each in page.years]
    assert years == sorted(set(years))
    assert all(each.count > 0 for each in page.years)


def check_film(index: FilmIndex, hit: FilmHit, request: SearchRequest) -> None:
    """A film has evidence, counted by kind, of its own passages, the best of which are shown."""
    assert hit.evidence
    kinds = [each.kind for each in hit.evidence]
    assert len(kinds) == len(set(kinds))
    assert hit.count == sum(each.count for each in hit.evidence)
    assert hit.evidence[0].passages
    for each in hit.evidence:
        assert len(each.passages) <= each.count
        for passage in each.passages:
            assert (passage.kind, passage.film) == (each.kind, hit.film)
            check_passage(index, passage, request)
    check_explanation(hit.explanation, hit.score, request)


def check_passage(index: FilmIndex, hit: Hit, request: SearchRequest) -> None:
    """A passage's snippet is a part of its text, to the letter, and gives nothing away unasked."""
    assert hit.score >= 0
    passage = index.passage(hit.passage_id)
    assert passage is not None
    assert hit.snippet
    assert all(piece.text for piece in hit.snippet)
    shown = "".join(piece.text for piece in hit.snippet).removeprefix(ELLIPSIS).removesuffix(" …")
    spans = marked(passage.text)
    assert shown in passage.text or (spans and shown in without(passage.text, spans))
    if passage.spoiler:
        assert hit.spoiler
    elif spans and not hit.spoiler:
        assert shown in without(passage.text, spans)
    check_explanation(hit.explanation, hit.score, request)


def check_explanation(reasons: tuple[Reason, ...], score: float, request: SearchRequest) -> None:
    """The reasons add up to the score; none are told where none were asked for."""
    assert request.explain or not reasons
    if reasons:
        assert sum(each.score for each in reasons) == pytest.approx(score, abs=ROUNDED * max(score, 0.1))


def check_misquote(index: FilmIndex, misquote: Misquote, request: SearchRequest) -> None:
    """What is the same and what is missing make the true line; what is the same and was added, the asked."""
    passage = index.passage(misquote.hit.passage_id)
    assert passage is not None
    assert 0 < misquote.likeness <= 1
    assert all(each.text for each in misquote.differences)
    true = " ".join(each.text for each in misquote.differences if each.status != "added")
    asked = " ".join(each.text for each in misquote.differences if each.status != "missing")
    assert closed_up(true) in {closed_up(line) for line in said_in(passage)}
    text = question_in(request.text).rest
    assert Counter(forms(asked)) == Counter(forms(text))  # of what agrees the true line's spelling is shown
    assert forms(asked) == forms(text)


def said_in(passage: Passage) -> Iterator[str]:
    """Yield the lines that may be quoted from a passage."""
    for _, text in lines_of(passage):
        yield text


def closed_up(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def forms(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    text = text.replace('"', " ")
    return [exact_form(text[start:end]) for start, end in words(text)]


def everything(index: FilmIndex, request: SearchRequest) -> list[Hit | FilmHit]:
    """Return the hits of all pages."""
    found: list[Hit | FilmHit] = []
    for number in range(1, 1_000):
        page = search(index, msgspec.structs.replace(request, page=number, facets=False))
        if not page.hits:
            return found
        found += page.hits
    raise AssertionError("there is no last page")


def name_of(hit: Hit | FilmHit) -> str:
    """Return what tells a hit from all others."""
    return hit.film.film_id if isinstance(hit, FilmHit) else hit.passage_id


def check_paging(index: FilmIndex, request: SearchRequest) -> None:
    """Going through the pages shows every hit once, in one order, however many a page has."""
    page = search(index, request)
    hits = everything(index, request)
    names = [name_of(hit) for hit in hits]
    assert len(names) == len(set(names)) == page.total
    assert names[: len(page.hits)] == [name_of(hit) for hit in page.hits]
    few = search(index, msgspec.structs.replace(request, page=2, page_size=3))
    assert [name_of(hit) for hit in few.hits] == names[3:6]


def check_counts(index: FilmIndex, request: SearchRequest) -> None:
    """Facets count what the hits are, and say what would be found if a choice were ticked."""
    page = search(index, request)
    hits = everything(index, request)
    counted = {"kind": Counter[str](), "decade": Counter[str](), "genre": Counter[str]()}
    for hit in hits:
        own = {each.kind for each in hit.evidence} if isinstance(hit, FilmHit) else {hit.kind}
        counted["kind"].update(kind.value for kind in own)
        counted["decade"].update([str(hit.film.year // 10 * 10)] if hit.film.year else [])
        counted["genre"].update({genre_key(genre) for genre in hit.film.genres})
    chosen = {
        "kind": request.kinds,
        "decade": request.decades,
        "genre": request.genres,
        "film": request.films,
    }
    for name, counts in counted.items():
        for choice in page.facets[name] if not chosen[name] else ():
            if choice.value == Kind.REVIEW.value and request.by == "film" and has_rating(request):
                continue  # ticked alone, it is their reviewers' rating that counts; see check_ticking
            value = genre_key(choice.value) if name == "genre" else choice.value
            assert choice.count == counts[value], (name, choice)
    if not (request.year_from or request.year_to or request.decades):
        years = Counter(hit.film.year for hit in hits if hit.film.year)
        assert {each.year: each.count for each in page.years} == dict(years)
    meant = understand(index, request, synonyms_of(), NEVER)
    if meant.found.partial is None and not page.searched:
        check_ticking(index, request, page, {name for name, values in chosen.items() if not values})


def has_rating(request: SearchRequest) -> bool:
    """Whether a request narrows by rating."""
    return (request.rating_from, request.rating_to) != (None, None)


def check_ticking(index: FilmIndex, request: SearchRequest, page: ResultPage, groups: set[str]) -> None:
    """What a choice counts is how many hits there are when it is the one that is ticked of its group."""
    literal = msgspec.structs.replace(request, literal=True, page_size=1)
    if search(index, literal).total != page.total:
        return  # the words were not taken as they stand, and with a filter they may be
    ticks = {"kind": lambda value: {"kinds": frozenset((Kind(value),))}}
    ticks["decade"] = lambda value: {"decades": frozenset((int(value),))}
    ticks["genre"] = lambda value: {"genres": frozenset((value,))}
    ticks["film"] = lambda value: {"films": frozenset((value,))}
    for name in sorted(groups & ticks.keys()):
        for choice in page.facets[name][:2]:
            ticked = msgspec.structs.replace(literal, **ticks[name](choice.value))
            assert search(index, ticked).total == choice.count, (name, choice)
