"""What the two saved pages in ../shared/data are asked, and what must be the first answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.records import Kind
from index import FilmIndex, open_index, reindex
from search import SearchRequest, search

SEEDS = Path(__file__).parents[2].parent / "shared" / "data" / "seeds"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilmIndex]:
    """Return an index of the two saved pages."""
    if not SEEDS.is_dir():
        pytest.skip("the saved pages in ../shared/data/seeds are not there")
    directory = tmp_path_factory.mktemp("seeds")
    reindex([SEEDS], directory)
    with open_index(directory) as index:
        yield index


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        pytest.param("face that fear", Kind.QUOTE, "face that fear", id="quote"),
        pytest.param("karate kid", Kind.CONNECTION, "The Karate Kid", id="connection"),
        pytest.param("knife chin", Kind.GOOF, "knife", id="goof"),
        pytest.param("person:jenkins", Kind.CREDIT, "Richard Jenkins", id="credit"),
        pytest.param("speaker:coleman", Kind.QUOTE, "Coleman", id="speaker"),
        pytest.param("temptations", Kind.SOUNDTRACK, "Temptations", id="soundtrack"),
    ],
)
def test_the_seeds_answer(seeds: FilmIndex, text: str, kind: Kind, words: str) -> None:
    """What the saved pages are asked has its answer in the first place."""
    first = search(seeds, SearchRequest(text=text)).hits[0]
    passage = seeds.passage(first.passage_id)
    assert passage is not None
    assert first.kind is kind
    said = " ".join((passage.text, *passage.speakers, *passage.performers, passage.other_film))
    assert words.casefold() in said.casefold()
    if text == "face that fear":
        assert passage.speakers == ("Coleman",)
