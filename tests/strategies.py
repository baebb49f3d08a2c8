"""Hypothesis strategies for the records of corpus.records: any film, any passage, as readers give them."""

from hypothesis import strategies as st

from corpus.records import Film, Kind, Line, Passage

texts = st.text(max_size=40)
said = texts.filter(str.strip)  # text that says something
names = st.lists(texts, max_size=3).map(tuple)
counts = st.none() | st.integers(0, 2**53)
seconds = st.none() | st.floats(0, 1e5, allow_nan=False)
ratings = st.none() | st.floats(0, 10, allow_nan=False)
film_ids = st.from_regex(r"tt[0-9]{7}", fullmatch=True) | said.filter(
    lambda text: not any(letter.isspace() or letter in "/?#" for letter in text)
)
lines = st.lists(st.builds(Line, text=texts, speaker=texts), max_size=3).map(tuple)


def films() -> st.SearchStrategy[Film]:
    """Return films with any of their fields filled in."""
    return st.builds(
        Film,
        film_id=film_ids,
        title=said,
        original_title=texts,
        year=st.none() | st.integers(1870, 2200),
        release_date=texts,
        release_country=texts,
        runtime=counts,
        certificate=texts,
        genres=names,
        countries=names,
        languages=names,
        rating=ratings,
        votes=counts,
        metascore=counts,
        alternate_titles=names,
        directors=names,
        writers=names,
        stars=names,
        identifiers=names,
        source=said,
    )


def passages(kinds: st.SearchStrategy[Kind] | None = None) -> st.SearchStrategy[Passage]:
    """Return passages of any kind, or of `kinds`, with any of their fields filled in."""
    return st.builds(
        Passage,
        film_id=film_ids,
        kind=st.sampled_from(Kind) if kinds is None else kinds,
        text=said,
        passage_id=said,
        heading=texts,
        author=texts,
        rating=ratings,
        date=texts,
        helpful=counts,
        helpful_of=counts,
        lines=lines,
        category=texts,
        person=texts,
        role=texts,
        character=texts,
        credited_as=texts,
        performers=names,
        writers=names,
        relation=texts,
        other_film=texts,
        other_film_id=texts,
        start=seconds,
        end=seconds,
        spoiler=st.booleans(),
        language=texts,
        source=said,
    )


def records() -> st.SearchStrategy[Film | Passage]:
    """Return films and passages."""
    return films() | passages()
