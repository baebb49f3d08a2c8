"""The texts of IMDb pages of today: each list of the site's data base, and each section as a page prints it.

The tables stand in fixtures, a case a line: what the page holds, and what its passage says.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_imdb_modern import HEAD, TT, edges, named, read, sub_page, title_page

from corpus.records import Line, Passage, Reject

FIXTURES = Path(__file__).parent / "fixtures"


def cases(name: str, label: str) -> list[Any]:
    """Return the cases of a table, each called by its line and what it is about."""
    rows = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return [pytest.param(row, id=f"{row[label]}-{number}") for number, row in enumerate(rows, start=2)]


def own_passages(content: bytes) -> list[Passage]:
    """Return a page's passages without those every page has: its outline and the people of its head."""
    head = ("plot", *(person["name"]["id"] for person in named("", "", "")))
    passages = [record for record in read(content) if isinstance(record, Passage)]
    return [passage for passage in passages if passage.source.rpartition(":")[2] not in head]


def says(passage: Passage, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what a passage says of some fields, as JSON has it."""
    return {name: msgspec.to_builtins(getattr(passage, name)) for name in fields}


def listed(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields from a fixture with tuples for lists."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


@pytest.mark.parametrize("case", cases("imdb_modern_lists.json", "list"))
def test_each_list_of_the_data_base_becomes_passages(case: dict[str, Any]) -> None:
    """A node says in its passage all that it says, as paragraphs of plain text, with nothing of the site."""
    (passage,) = own_passages(title_page(**{case["list"]: edges(case["node"])}))
    assert (passage.kind.value, passage.film_id) == (case["kind"], TT)
    assert says(passage, case["says"]) == listed(case["says"])


@pytest.mark.parametrize("case", cases("imdb_modern_sections.json", "page"))
def test_each_section_a_page_prints_becomes_passages(case: dict[str, Any]) -> None:
    """Pages that only have what they print give as much."""
    (passage,) = own_passages(sub_page(case["page"], **case["content"]))
    assert (passage.kind.value, passage.film_id) == (case["kind"], TT)
    assert says(passage, case["says"]) == listed(case["says"])


def test_a_quote_keeps_its_lines_and_speakers() -> None:
    """Lines come one by one or as a list in HTML; what is done stands in brackets."""
    said = [
        {"characters": None, "text": None, "stageDirection": "a lamp goes out"},
        {"characters": [{"character": "Mayor"}, {"character": "Clerk"}], "text": "Who did that?"},
        {"characters": [{"character": "Wim"}], "text": "The wind.", "stageDirection": "bows"},
    ]
    printed = (
        "<li>[a lamp goes out]</li><li><a>Mayor</a>: Who did that?</li><li><a>Wim</a>: [bows] The wind.</li>"
    )
    lines = (Line("[a lamp goes out]"), Line("Who did that?", "Mayor"), Line("[bows] The wind.", "Wim"))

    (one,) = own_passages(title_page(quotes=edges({"lines": said})))
    article = {"body": {"plaidHtml": f"<ul>{printed}</ul>"}}
    (other,) = own_passages(title_page(quotes=edges({"displayableArticle": article})))

    assert one.speakers == ("Mayor, Clerk", "Wim")
    assert other.lines == lines
    assert other.text == "[a lamp goes out]\nMayor: Who did that?\nWim: [bows] The wind."


def test_the_full_credits_are_read_once_with_parts_jobs_and_notes() -> None:
    """What a page prints, what its data base answers and its head are one list of people."""
    cast = {"id": "nm9900000", "rowTitle": "Odile Marsh", "isCast": True, "characters": ["Eva", "Aunt"]}
    guard = {
        "id": "nm9900005",
        "rowTitle": "Jon Pell",
        "isCast": True,
        "attributes": "(as J. Pell) (uncredited)",
    }
    crew = {"id": "nm9900006", "rowTitle": "Ada Roth", "attributes": "... best boy"}
    answered = {
        "category": {"id": "amzn1.imdb.concept.name_credit_category.ace5cb4c-8708-4238-9542-04641e7c8171"},
        "credits": edges(
            {"name": named("Ines Vell")[0]["name"], "jobDetails": [{"job": {"text": "directed by"}}]}
        ),
    }
    content = title_page(
        categories=[
            {"id": "cast", "name": "Cast", "section": {"items": [cast, guard]}},
            {"id": "camera_department", "name": "Camera", "section": {"items": [crew]}},
        ],
        creditCategories=[answered],
    )
    credits = [
        record for record in read(content) if isinstance(record, Passage) and record.kind.value == "credit"
    ]
    assert [(c.text, c.role, c.character, c.credited_as) for c in credits] == [
        ("Odile Marsh as Eva / Aunt", "actor", "Eva / Aunt", ""),
        ("Jon Pell, actor (uncredited) (credited as J. Pell)", "actor", "", "J. Pell"),
        ("Ada Roth, camera department: best boy", "camera department", "", ""),
        ("Ines Vell, director", "director", "", ""),
        ("Bram Kettle, actor", "actor", "", ""),
        ("Tomas Oake, writer", "writer", "", ""),
    ]


def test_the_parents_guide_tells_how_strong_and_for_whom() -> None:
    """Levels come with their votes, entries with their section, certificates as one list by country."""
    level = {
        "category": {"id": "NUDITY"},
        "severity": {"text": "Mild", "votedFor": 6},
        "totalSeverityVotes": 8,
    }
    entry = {
        "category": {"id": "PROFANITY"},
        "guideItems": edges({"id": "pg1", "text": {"plaidHtml": "One oath."}}),
    }
    title = {
        **HEAD,
        "parentsGuide": {"categories": [level], "nonSpoilerCategories": [entry]},
        "certificates": edges(
            {"country": {"text": "Belgium"}, "rating": "KT", "attributes": [{"text": "video"}]},
            {"country": {"text": "France"}, "rating": "U"},
        ),
        "ratingReason": edges({"ratingReason": "Rated PG for gloom"}),
    }
    found = own_passages(sub_page("parentalguide", data={"title": title}))
    assert [(p.heading.removeprefix("Parents guide: "), p.text, p.helpful_of) for p in found] == [
        ("Sex & Nudity", "Sex & Nudity: Mild", 8),
        ("Profanity", "One oath.", None),
        ("Certificates", "Belgium: KT (video)\nFrance: U", None),
        ("Certificates", "Rated PG for gloom", None),
    ]


def test_an_episode_tells_its_series() -> None:
    """An episode is connected with the series it is part of."""
    series = {"id": "tt9900008", "titleText": {"text": "Evening Lamps"}, "releaseYear": {"year": 1985}}
    number = {"seasonNumber": 2, "episodeNumber": 5}
    (passage,) = own_passages(title_page(series={"series": series, "episodeNumber": number}))
    assert passage.text == "Season 2, episode 5 of Evening Lamps (1985)"
    assert (passage.relation, passage.other_film_id) == ("episode of", "tt9900008")


def test_what_a_page_says_twice_is_given_once() -> None:
    """An item that the data base answers and the page prints is one passage: the fuller one."""
    votes = {"usersInterested": 12, "usersVoted": 15}
    node = {
        "id": "tr1",
        "text": {"plaidHtml": "The lamp was real."},
        "isSpoiler": True,
        "interestScore": votes,
    }
    printed = [{"id": "", "section": {"items": [{"id": "tr1", "cardHtml": "The lamp was real."}]}}]
    content = sub_page("trivia", data={"title": {**HEAD, "trivia": edges(node)}}, categories=printed)
    (passage,) = own_passages(content)
    assert (passage.spoiler, passage.helpful) == (True, 12)


def test_an_entry_without_a_text_is_told_with_its_place() -> None:
    """What cannot be used is rejected with the page, the id of the entry and the reason."""
    records = read(title_page(trivia=edges({"id": "tr7", "text": None}, {"text": {}}), connections=edges({})))
    rejects = [(record.source, record.reason) for record in records if isinstance(record, Reject)]
    assert rejects == [
        ("page.html:tr7", "a trivia needs a text"),
        ("page.html:trivia[1]", "a trivia needs a text"),
        ("page.html:connections[0]", "a connection needs the title of another film"),
    ]
