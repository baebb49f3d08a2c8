"""An update comes to what a full build comes to: the same records, the same answers, the same scores.

FILMDEX_LONG=1 tries 2,000 random scripts instead of 60, and 1,000 small updates instead of 60.
"""

import os
import random
import shutil
from pathlib import Path

import msgspec
import pytest
from changing_corpus import Corpus
from little_films import everything, film, passage, written

from corpus.errors import FilmdexError
from index import Options, open_index, reindex, verify
from index.film_index import FilmIndex
from index.generations import generation_path, numbers
from search import SearchRequest, search
from search.results import as_json

LONG = bool(os.environ.get("FILMDEX_LONG"))
SCRIPTS = 2_000 if LONG else 60
SMALL_UPDATES = 1_000 if LONG else 60

QUERIES = (
    *("storm", "river OR knife", "silver wasps", '"silver wasps"', "title:river", "stor* -night", "naive~"),
    *(
        "kind:quote apples",
        "genre:crime",
        "year:1984..1995 night",
        "person:ann",
        "nothing",
        "",
        "don't 映画館",
    ),
)


def answers(index: FilmIndex) -> list[bytes]:
    """Return what an index answers to a set of questions, but for the time it took."""
    requests = [SearchRequest(text=text, page_size=50) for text in QUERIES]
    requests += [SearchRequest(text="storm", sort="-year"), SearchRequest(text="river", sort="rating")]
    return [as_json(msgspec.structs.replace(search(index, each), took_ms=0.0)) for each in requests]


def shown(directory: Path) -> tuple[object, ...]:
    """Return all that can be asked of an index."""
    with open_index(directory) as index:
        assert verify.problems(directory, index.manifest) == []
        manifest = index.manifest
        return (
            everything(index),
            answers(index),
            [index.stored[document] for document in range(len(index.stored))],
            (manifest.films, manifest.passages, manifest.by_kind, manifest.by_source),
        )


def outcome(corpus: Corpus, directory: Path, mode: str, size: int) -> str:
    """Bring an index up to date; return the sort of error where that cannot be done."""
    try:
        reindex(corpus.sources, directory, mode=mode, options=Options(force=True, size=size))
    except FilmdexError as error:
        return type(error).__name__
    return ""


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_an_update_equals_a_rebuild(tmp_path: Path, seed: int) -> None:
    """After any changes an updated index holds and answers what one that is built anew does."""
    draw = random.Random(seed)
    corpus = Corpus(tmp_path / "home", draw)
    corpus.write()
    size = draw.choice((4, 12, 1_000))
    assert outcome(corpus, tmp_path / "updated", "update", size) == ""

    for step in range(3 if LONG else 2):
        done = [corpus.change() for _ in range(draw.choice((1, 1, 3)))]
        corpus.write()
        shutil.rmtree(tmp_path / "anew", ignore_errors=True)
        expected = outcome(corpus, tmp_path / "anew", "full", size)
        found = outcome(corpus, tmp_path / "updated", "update", size)
        assert bool(found) == bool(expected), (step, done, found, expected)
        if not expected:
            assert shown(tmp_path / "updated") == shown(tmp_path / "anew"), (step, done)


def size_on_disk(directory: Path) -> int:
    """Return what the files of a directory take, those with several names once."""
    files = {file.stat().st_ino: file.stat().st_size for file in directory.rglob("*") if file.is_file()}
    return sum(files.values())


def test_many_small_updates(tmp_path: Path) -> None:
    """After very many small updates the index is at most 2.2 times a fresh one, and no file is left lying."""
    draw = random.Random(7)
    folder = tmp_path / "home"
    folder.mkdir()
    text = "It rains and rains, said the {} of {}, and nobody in the {} knows what for. "
    words = [f"word{number}" for number in range(3_000)]

    def rewrite(number: int) -> None:
        said = "".join(text.format(*draw.choices(words, k=3)) for _ in range(4))
        records = [film(f"tt{number:07}", title=f"Film {number}"), passage(said, film_id=f"tt{number:07}")]
        written(folder / f"{number}.jsonl", records)

    for number in range(300):
        rewrite(number)
    options = Options(size=100, force=True)
    reindex([folder], tmp_path / "index", options=options)
    for _ in range(SMALL_UPDATES):
        rewrite(draw.randrange(320))
        assert reindex([], tmp_path / "index", mode="update", options=options).mode == "update"
    reindex([folder], tmp_path / "fresh", options=options)

    assert shown(tmp_path / "index")[:2] == shown(tmp_path / "fresh")[:2]
    assert size_on_disk(tmp_path / "index") <= 2.2 * size_on_disk(tmp_path / "fresh")
    assert len(numbers(tmp_path / "index")) == 2
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == [
        *("current", "generations", "lock", "records.db"),
    ]
    with open_index(tmp_path / "index") as index:
        path = generation_path(tmp_path / "index", index.generation)
        files = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()}
        assert files == {*index.manifest.files, "manifest.json"}
        assert len(index.manifest.segments) <= 8
