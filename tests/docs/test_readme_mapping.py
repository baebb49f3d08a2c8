"""What README.md says of tables of one's own: its mapping reads its table, and names every key there is."""

import io
from functools import partial

from readme_parts import FENCE, blocks, codes, section

from corpus.documents import Document
from corpus.mapping import parse_mapping
from corpus.mapping.loading import FILE_KEYS
from corpus.mapping.origins import ALWAYS, ONLY
from corpus.readers.film_ids import FilmIds
from corpus.readers.mapped import table_records
from corpus.readers.mapped_records import Maker
from corpus.records import Film, Kind, Passage

HEADING = "A table of your own"


def test_the_mapping_reads_the_table() -> None:
    """The example gives a film, a review with all that its row says, and a passage for each keyword."""
    (mapping,), (table,) = blocks("toml", HEADING), blocks("csv", HEADING)
    (entry,) = parse_mapping(mapping.encode(), "filmdex-mapping.toml").files
    content = table.encode()
    document = Document("kritiken.csv", content, partial(io.BytesIO, content))

    film, review, *keywords = table_records(document, Maker(entry, FilmIds(), {}))

    assert entry.is_about("home/kritiken.csv")
    assert isinstance(film, Film)
    assert (film.title, film.year, film.genres) == ("Die Straßenbahn", 1962, ("Komödie", "Krimi"))
    assert isinstance(review, Passage)
    assert (review.kind, review.rating, review.date, review.spoiler, review.language) == (
        *(Kind.REVIEW, 9, "2001-02-03"),
        *(True, "de"),
    )
    assert [each.text for each in keywords if isinstance(each, Passage)] == ["Straßenbahn", "Nacht"]


def test_every_key_is_named() -> None:
    """Whatever may stand in a mapping is in the section, but for the two tables of the example."""
    prose = FENCE.sub("", section(HEADING))
    said = {word for code in codes(prose) for word in code.replace("=", " ").split()}

    assert {*ALWAYS, *ONLY, *FILE_KEYS} - said == {"film", "passage"}
