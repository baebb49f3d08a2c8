"""Questions whose answers are known from reading the sampled records: does the index give the same?

Each is a Whoosh query, made of what a record says, with the documents of the sample that must be in its
answer. What answers is handed in, so that the one who is asked need not be the one who made the index.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from whoosh.query import And, NumericRange, Or, Phrase, Prefix, Query, Term

from index.columnar.arrays import Array
from index.evidence import Witness
from index.film_index import FilmIndex

QUESTIONS = 60
WORDS = ("text", "stem", "title", "heading", "people")

# Returns the numbers of the documents that a query matches, in any order: integers [m].
Answer = Callable[[FilmIndex, Query], Array]


@dataclass(frozen=True)
class Question:
    """A query and whether a record is among its answers."""

    query: Query
    holds: Callable[[Witness], bool]


def by_matchers(index: FilmIndex, query: Query) -> Array:
    """Answer a query with Whoosh's own matchers."""
    return np.fromiter(index.searcher.docs_for_query(query), np.int64)


def wrong_answers(
    index: FilmIndex, sample: Sequence[Witness], answer: Answer, chance: random.Random, times: list[float]
) -> Iterator[str]:
    """Yield each question that is answered otherwise than the sampled records say; append what each took.

    times: seconds.
    """
    numbers = np.array([witness.number for witness in sample])
    for question in questions(sample, chance):
        started = time.perf_counter()
        given = np.asarray(answer(index, question.query))
        times.append(time.perf_counter() - started)
        found = numbers[np.isin(numbers, given)].tolist()
        wanted = [witness.number for witness in sample if question.holds(witness)]
        if len(given) != len(np.unique(given)):
            yield f"{question.query} has a document twice in its answer"
        elif found != wanted:
            record = min(set(found) ^ set(wanted))
            said = "should have" if record in wanted else "should not have"
            yield f"{question.query} {said} record {record} in its answer"


def questions(sample: Sequence[Witness], chance: random.Random) -> Iterator[Question]:
    """Yield QUESTIONS questions about a sample, of every sort in turn; none about an empty one."""
    # AND NOT is not among them: Whoosh's AndNotMatcher does not look whether the first match is refused.
    sorts = (one_word, all_words, any_word, phrase, prefix, condition, one_record)
    for number in range(QUESTIONS if sample else 0):
        made = sorts[number % len(sorts)](chance.choice(sample), chance)
        if made is not None:
            yield made


def words_of(witness: Witness, count: int, chance: random.Random) -> list[tuple[str, bytes]]:
    """Return some terms that stand in a record's words, as many as `count` if it has them, all different."""
    terms = sorted(term for term in witness.terms if term[0] in WORDS)
    return chance.sample(terms, min(count, len(terms)))


def query_of(term: tuple[str, bytes]) -> Query:
    """Return the query of a term of words."""
    return Term(term[0], term[1].decode())


def one_word(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for a word."""
    terms = words_of(witness, 1, chance)
    return Question(query_of(terms[0]), lambda other: terms[0] in other.terms) if terms else None


def all_words(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for all of two or three words."""
    terms = words_of(witness, chance.choice((2, 3)), chance)
    if len(terms) < 2:
        return None
    return Question(And([*map(query_of, terms)]), lambda other: all(term in other.terms for term in terms))


def any_word(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for any of two or three words."""
    terms = words_of(witness, chance.choice((2, 3)), chance)
    if len(terms) < 2:
        return None
    return Question(Or([*map(query_of, terms)]), lambda other: any(term in other.terms for term in terms))


def phrase(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for two or three words of the text that follow one another."""
    at = {place: term for term, (_, places) in witness.terms.items() for place in places if term[0] == "text"}
    length = chance.choice((2, 3))
    starts = [place for place in sorted(at) if all(place + step in at for step in range(length))]
    if not starts:
        return None
    first = chance.choice(starts)
    terms = [at[first + step] for step in range(length)]

    def holds(other: Witness) -> bool:
        places = [set(other.terms[term][1]) if term in other.terms else set() for term in terms]
        return any(all(place + step in places[step] for step in range(length)) for place in places[0])

    return Question(Phrase("text", [text.decode() for _, text in terms]), holds)


def prefix(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for the words that begin as one does."""
    if not (terms := words_of(witness, 1, chance)):
        return None
    name, start = terms[0][0], terms[0][1].decode()[:4]
    return Question(
        Prefix(name, start),
        lambda other: any(field == name and text.startswith(start.encode()) for field, text in other.terms),
    )


def condition(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for a kind in a span of years."""
    kind, year = witness.passage.kind, witness.film.year
    if year is None:
        return Question(Term("kind", kind.value), lambda other: other.passage.kind is kind)
    first, last = year - chance.randrange(5), year + chance.randrange(5)
    return Question(
        And([Term("kind", kind.value), NumericRange("year", first, last)]),
        lambda other: other.passage.kind is kind and first <= (other.film.year or 0) <= last,
    )


def one_record(witness: Witness, chance: random.Random) -> Question | None:
    """Ask for one record by its id, or for all of its film."""
    passage = witness.passage
    if chance.random() < 0.5:
        return Question(
            Term("film_id", passage.film_id), lambda other: other.passage.film_id == passage.film_id
        )
    return Question(
        Term("passage_id", passage.passage_id), lambda other: other.passage.passage_id == passage.passage_id
    )
