"""Tables that no reader knows are told from texts, and get a mapping that can be read by."""

import json

import pytest
from data_sets import document
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Film, Passage, Reject
from corpus.mapping import parse_mapping
from corpus.mapping.proposal import propose
from corpus.mapping.table_look import look_at
from corpus.mapping.toml import read_toml
from corpus.readers.film_ids import FilmIds
from corpus.readers.mapped import table_records
from corpus.readers.mapped_records import Maker

TOP = """Poster,Series_Title,Released_Year,Runtime,Genre,IMDB_Rating,Overview,Director,Star1,Star2,No_of_Votes
http://x/1,The Tram,1962,142 min,"Comedy, Crime",7.3,"They ride.",Ida Lund,Per Vik,Oda Kvist,"2,343"
http://x/2,Night Bakery,1971,98 min,Drama,6.1,"Bread, baked.",Ida Lund,Kai Holm,Oda Kvist,100
"""
GERMAN = """Film;Jahr;Kritik;Bewertung;Datum;Autor
Straßenbahn;1962;Sehr schön.;4,5;03.02.2001;oda
Bäckerei;1971;Nicht so schön.;2;13.02.2001;kai
"""
BOTH = "movie,title,review,score\nTram,Great,I liked it.,80\nTram,Bad,I did not.,100\n"
QUOTES = """{"film":{"title":"Tram","year":1962},"who":"A","said":"Hi.","n":1}
{"film":{"title":"Bread"},"said":"Ho."}
"""
CREDITS = """tconst\tname\tjob\tcharacterName\tpersonName
tt0000001\tTram\tactor\tRick\tPer Vik
tt0000002\tTram\tactor\tIlsa\tIda Lund
"""
STRAY = 'imdbId\tplot\n12\tHe says "hi"\n13\tShe says "ho" and goes\n'
LISTS = """id,title,keywords,genres
1,Tram,"[{'id': 1, 'name': 'sea'}]",Drama|Crime
2,Bread,"[{'id': 2, 'name': 'oven'}]",Drama|War
"""
KINDS = "title,type,text\nTram,quote,Hi.\nTram,goof,A hat.\n"
INDEXED = ",title,plot\n0,Tram,Rides.\n1,Bread,Bakes.\n"

# name, content, what the film has, and what each passage has beside its kind
EXAMPLES = [
    ("top.csv", TOP, "title year runtime genres rating votes directors stars", [("plot", "text")]),
    ("kritiken.csv", GERMAN, "title year", [("review", "text author rating date")]),
    ("both.csv", BOTH, "title", [("review", "text heading rating")]),
    ("q.jsonl", QUOTES, "title year", [("quote", "text speakers")]),
    ("c.tsv", CREDITS, "film_id title", [("credit", "person role character")]),
    ("s.tsv", STRAY, "film_id", [("plot", "text")]),
    ("l.csv", LISTS, "title genres", [("keyword", "text")]),
    ("k.csv", KINDS, "title", [("review", "text")]),
    ("i.csv", INDEXED, "title", [("plot", "text")]),
    ("n.csv", "1,Tram,1962\n2,Bread,1971\n", "title", []),
]


def proposed(name: str, text: str) -> str:
    """Return the mapping for a table, "" for what is none."""
    look = look_at(text, complete=True)
    return propose(name, look) if look else ""


def read_by(mapping: str, name: str, text: str) -> list[Film | Passage | Reject]:
    """Return what a table gives, read by a mapping."""
    (only,) = parse_mapping(mapping.encode(), "m.toml").files
    return list(table_records(document(name, text.encode()), Maker(only, FilmIds(), {})))


@pytest.mark.parametrize(("name", "text", "film", "passages"), EXAMPLES)
def test_what_columns_mean(name: str, text: str, film: str, passages: list[tuple[str, str]]) -> None:
    """Columns are known by their names, in several languages and styles, if their cells agree."""
    (entry,) = read_toml(proposed(name, text).encode(), "m.toml").content["file"]

    assert sorted(entry["film"]) == sorted(film.split())
    found = entry.get("passage", [])
    assert [sorted(each.keys() - {"kind"}) for each in found] == [
        sorted(said.split()) for _, said in passages
    ]
    kinds = [each["kind"]["default"] if isinstance(each["kind"], dict) else each["kind"] for each in found]
    assert kinds == [kind for kind, _ in passages]


@pytest.mark.parametrize(("name", "text", "film", "passages"), EXAMPLES)
def test_proposals_read_without_rejects(name: str, text: str, film: str, passages: object) -> None:
    """What is proposed reads every row of the table it was made of."""
    mapping = proposed(name, text)
    records = read_by(mapping, name, text)

    assert records
    assert not [record for record in records if isinstance(record, Reject)]
    assert parse_mapping(mapping.encode(), "m.toml").file_mapping(f"home/{name}.gz")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GERMAN, 'delimiter = ";"'),
        (GERMAN, 'rating = { column = "Bewertung", scale = 5 }'),
        (GERMAN, 'date = { column = "Datum", date = "%d.%m.%Y" }'),
        (BOTH, 'title = "movie"'),
        (BOTH, 'rating = { column = "score", scale = 100 }'),
        (QUOTES, 'title = "film.title"'),
        (STRAY, 'quote = ""'),
        (STRAY, 'film_id = { column = "imdbId", imdb = true }'),
        (LISTS, 'text = { column = "keywords", each = true, json = true, item = "name" }'),
        (LISTS, 'genres = { column = "genres", split = "|" }'),
        (LISTS, '# not used: "id"'),
        (KINDS, 'kind = { column = "type", default = "review" }'),
        (TOP, 'stars = ["Star1", "Star2"]'),
        ("movieId,review\n1,Good.\n2,Bad.\n", 'film_id = { column = "movieId", prefix = "a-" }'),
        ("title,votes\nTram,\\N\nBread,7\n", 'empty = ["\\\\N"]'),
        ("1,Tram\n2,Bread\n", "header = false"),
    ],
)
def test_what_has_to_be_said(text: str, line: str) -> None:
    """Dialects, scales, dates and lists are told by the cells."""
    assert any(found.startswith(line) for found in proposed("a.csv", text).splitlines()), proposed(
        "a.csv", text
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Just a sentence.",
        "Just a sentence, with a comma.\nAnother one, with a comma.\n",
        "one\ntwo\nthree\n",
        "[1, 2]\n[3, 4]\n",
        '{"broken": \n',
        "<html>\n<body>, and so on\n",
        "\0\0,\0\n\0,\0\n",
    ],
)
def test_what_is_no_table(text: str) -> None:
    """Texts get no mapping, even where they have commas."""
    assert proposed("a.txt", text) == ""


def test_a_cut_table_is_told_by_its_whole_rows() -> None:
    """Where only the beginning is seen, the row that is cut does not count."""
    assert look_at('a,b\n1,2\n3,"4\nand', complete=False) == look_at("a,b\n1,2\n", complete=True)
    assert look_at('{"a":1}\n{"a":', complete=False) == look_at('{"a":1}\n', complete=True)


def test_names_with_wildcards_mean_themselves() -> None:
    """A file's name is taken letter by letter."""
    name = "a[1]*?.csv"

    assert parse_mapping(proposed(name, TOP).encode(), "m").file_mapping(name)
    assert not parse_mapping(proposed(name, TOP).encode(), "m").file_mapping("a1xx.csv")


QUOTE = '"'
cells = st.text(max_size=12) | st.sampled_from(
    [
        "title",
        "year",
        "review",
        "1999",
        "7.5",
        "a|b",
        '"',
        "[{",
        "tt0000001",
        "text",
        "\\N",
        "★★",
        "date",
        "film",
    ]
)
rows = st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | cells,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(cells, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(
    rows=rows,
    delimiter=st.sampled_from(",;\t|"),
    name=st.sampled_from(["a.csv", "x.tsv", "b", 'q".csv', "[.gz"]),
)
def test_any_proposal_for_a_table_is_a_mapping(rows: list[list[str]], delimiter: str, name: str) -> None:
    """Whatever is in a table, what is proposed for it is a mapping, and reading by it breaks nothing."""
    text = "".join(f"{delimiter.join(map(quoted, row))}\r\n" for row in rows)
    if mapping := proposed(name, text):
        read_by(mapping, name, text)


def quoted(cell: str) -> str:
    """Return a cell as csv writes it. Before Python 3.11 csv writes no NUL."""
    return f'"{cell.replace(QUOTE, QUOTE * 2)}"' if any(sign in cell for sign in ',;\t|"\r\n') else cell


@settings(max_examples=200, deadline=None)
@given(objects=st.lists(st.dictionaries(cells, values, max_size=4), min_size=1, max_size=4))
def test_any_proposal_for_json_lines_is_a_mapping(objects: list[dict[str, object]]) -> None:
    """Whatever is in JSON Lines, what is proposed for them is a mapping, and reading by it breaks nothing."""
    text = "".join(json.dumps(each) + "\n" for each in objects)
    if mapping := proposed("a.jsonl", text):
        read_by(mapping, "a.jsonl", text)
