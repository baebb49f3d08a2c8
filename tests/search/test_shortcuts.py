"""What is left out for speed changes no answer: each shortcut against the long way."""

import random

import pytest

from index import FilmIndex
from index.analysis import exact_form
from search import FilmHit, SearchRequest, search
from search.highlighting import Forms, best_window, widened, word_around
from search.misquotes import LIKENESS, best_line, candidates, line_of, within_reach
from search.mistyped import near, neighbours
from search.names import name_lists
from search.spelling import FIELDS, looked_for

LETTERS = "abcdefgh "


def test_no_line_is_out_of_reach_that_is_like_enough(crowd: FilmIndex, sample: FilmIndex) -> None:
    """Passages that are not read for a misquote have no line that would have been shown."""
    lot = random.Random(3)
    left_out = kept = 0
    for index in (crowd, sample):
        for _ in range(60):
            said = index.stored[lot.randrange(len(index.stored))].passage.text.split()[:9]
            lot.shuffle(said[2:5])
            asked = line_of("", " ".join([*said[1:], "never"]))
            found = candidates(index, asked.forms)
            reached = within_reach(index, asked.forms, found)
            assert reached == [document for document in found if document in reached]
            for document in set(found).difference(reached):
                left_out += 1
                assert best_line(index.stored[document].passage, asked)[0] < LIKENESS
            kept += len(reached)
    assert left_out > 0 < kept


@pytest.mark.parametrize("word", ["storm", "stormz", "wsap", "überfal", "kniv", "longerthan", "a"])
def test_spellings_are_looked_up_together_as_one_by_one(crowd: FilmIndex, word: str) -> None:
    """A word counts by how often it stands in each field, and one that stands nowhere does not."""
    forms = [*neighbours(exact_form(word)), word, exact_form(word)]
    searcher = crowd.searcher
    counted = {
        form: sum(weight * searcher.doc_frequency(field, form) for field, weight in FIELDS.items())
        for form in forms
    }
    assert looked_for(crowd, forms) == {form: count for form, count in counted.items() if count}
    assert looked_for(crowd, []) == {}


@pytest.mark.parametrize(
    "typed",
    ["ada strom", "wss silv", "ida kmife", "zoe runing", "knives stomr", "le kafé", "xda storm", "dastorm"],
)
def test_names_one_letter_off_are_all_found(crowd: FilmIndex, typed: str) -> None:
    """A name that begins with any neighbour of what was typed is among the suggestions for it."""
    key = typed.replace("é", "e")
    keys = tuple(each.encode() for each in (*neighbours(key), *neighbours(key, first=True)))
    terms = (
        names.terms.texts[number]
        for field in ("name", "name_tail")
        for names in name_lists(crowd, field)
        for number in range(*names.terms.field_range(field))
    )
    assert bool(near(crowd, typed, 10)) == any(term.startswith(keys) for term in terms)


def test_the_best_window_is_the_best_of_all() -> None:
    """Counting on while the window moves gives what counting each window anew gives."""
    lot = random.Random(8)
    for _ in range(300):
        text = "".join(lot.choices(LETTERS, k=lot.randrange(30, 200)))
        places = sorted(lot.sample(range(len(text) - 1), lot.randrange(1, 20)))
        found = [(place, place + 1, lot.choice("xyz")) for place in places]
        size = lot.choice((5, 20, 60, 500))
        value, place = (0, 0, 0), (0, 0)
        for first, (start, end, _) in enumerate(found):
            inside = [each for each in found[first:] if each[1] - start <= size] or [found[first]]
            own = (len({form for _, _, form in inside}), len(inside), start - inside[-1][1])
            if own > value:
                value, place = own, (start, max(end, inside[-1][1]))
        expected = (0, len(text)) if len(text) <= size else widened(text, *place, size)
        assert best_window(text, found, size) == expected


def test_many_forms_are_looked_for_at_once_as_one_by_one() -> None:
    """From some number of forms on one pattern finds them all: the same words as a search for each."""
    lot = random.Random(4)
    words = ["".join(lot.choices("abcde", k=lot.randrange(1, 7))) for _ in range(400)]
    text = " ".join(lot.choice(words) + lot.choice(("", "'s", "-", "''", "!")) for _ in range(400))
    stems = frozenset(words[:60])
    spans = Forms(frozenset(), stems).likely(text)
    one_by_one = {span for stem in stems for span in Forms(frozenset(), frozenset((stem,))).likely(text)} | {
        span for place, sign in enumerate(text) if sign == "'" and (span := word_around(text, place))
    }
    assert {tuple(span) for span in spans} == one_by_one


def test_reasons_are_told_for_every_condition(sample: FilmIndex) -> None:
    """Words in passages of a kind count for these passages alone, and 64 words add up as two do."""
    many = " ".join(dict.fromkeys(sample.stored[40].passage.text.lower().split()))
    for text in (
        "review:storm plot:the",
        "goof:(the OR a) -trivia:x",
        "-film:nan (1990~~)^",
        many,
        '"of the"~3',
    ):
        for by in ("film", "passage"):
            for hit in search(sample, SearchRequest(text=text, by=by, explain=True, tip=False)).hits:
                own = hit.evidence[0].passages if isinstance(hit, FilmHit) else ()
                for each in (hit, *own):
                    assert sum(part.score for part in each.explanation) == pytest.approx(each.score, rel=0.02)


def test_a_mended_query_still_tells_what_was_left_out(crowd: FilmIndex) -> None:
    """That the end of a text was not searched for is told though another spelling was searched for."""
    page = search(crowd, SearchRequest(text=f"stormm {' ' * 5_000}"))
    assert page.searched
    assert page.notes[0].startswith("Only the first 4,096 characters")
