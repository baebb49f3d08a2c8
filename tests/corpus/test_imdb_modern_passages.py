"""The texts of IMDb pages of today: each list of the site's data base, and each section as a page prints it."""

from typing import Any

import pytest
from test_imdb_modern import HEAD, TT, edges, named, read, sub_page, text, title_page

from corpus.records import Kind, Line, Passage, Reject


def markup(words: str) -> dict[str, Any]:
    """Return HTML as the site wraps it."""
    return {"plaidHtml": words, "__typename": "Markdown"}


VOTES = {"interestScore": {"usersInterested": 12, "usersVoted": 15}}
COUNTED = {"helpful": 12, "helpful_of": 15}
OTHER = {"id": "tt9900007", "titleText": text("Wick"), "releaseYear": {"year": 1951}, "series": None}
EPISODE = {**OTHER, "series": {"series": {"titleText": text("Evening Lamps")}}}
REVIEW = {
    "id": "rw1",
    "author": {"nickName": "wickwatcher"},
    "authorRating": 8,
    "helpfulness": {"upVotes": 3, "downVotes": 1},
    "submissionDate": "2009-05-07",
    "summary": {"originalText": "Bright enough"},
    "text": {"originalText": markup("It glows.<br/><br/>Then it &quot;goes&quot; out.")},
    "spoiler": True,
}
REVIEWED = {
    "text": 'It glows.\n\nThen it "goes" out.',
    "heading": "Bright enough",
    "author": "wickwatcher",
    "rating": 8.0,
    "date": "2009-05-07",
    "helpful": 3,
    "helpful_of": 4,
    "spoiler": True,
}


def own_passages(content: bytes) -> list[Passage]:
    """Return a page's passages without those every page has: its outline and the people of its head."""
    head = ("plot", *(person["name"]["id"] for person in named("", "", "")))
    passages = [record for record in read(content) if isinstance(record, Passage)]
    return [passage for passage in passages if passage.source.rpartition(":")[2] not in head]


@pytest.mark.parametrize(
    ("name", "node", "kind", "fields"),
    [
        ("outlines", {"plotText": markup("A dark &amp; short tale.")}, Kind.PLOT, {"text": "A dark & short tale."}),
        (
            "summaries",
            {"id": "ps1", "plotText": markup("One.<br/><br/>Two."), "author": "oda", "language": {"id": "fr-FR"}},
            Kind.PLOT,
            {"text": "One.\n\nTwo.", "author": "oda", "language": "fr"},
        ),
        ("synopses", {"plotText": markup("<p>All.</p><p>Told.</p>")}, Kind.PLOT, {"text": "All.\n\nTold.", "spoiler": True}),
        ("plots", {"plotText": markup("End."), "plotType": {"id": "SYNOPSIS"}}, Kind.PLOT, {"text": "End.", "spoiler": True}),
        ("taglines", text("Pay or sit in the dark"), Kind.TAGLINE, {"text": "Pay or sit in the dark"}),
        (
            "trivia",
            {"text": markup('Shot in <a href="/x/">nine</a>\nnights.'), "category": text("Director Cameo"), **VOTES},
            Kind.TRIVIA,
            {"text": "Shot in nine nights.", "category": "director cameo", **COUNTED},
        ),
        ("trivia", {"displayableArticle": {"body": markup("New form.")}}, Kind.TRIVIA, {"text": "New form."}),
        (
            "goofs",
            {"text": markup("The lamp moves."), "category": {"id": "continuity", "text": "Continuity"}, "isSpoiler": True},
            Kind.GOOF,
            {"text": "The lamp moves.", "category": "continuity", "spoiler": True},
        ),
        ("goofs", {"text": markup("x"), "category": {"id": "factual_error"}}, Kind.GOOF, {"category": "factual errors"}),
        ("crazyCredits", {"text": markup("No moths were paid.")}, Kind.CRAZY_CREDIT, {"text": "No moths were paid."}),
        ("alternateVersions", {"text": markup("Cut by a minute.")}, Kind.ALTERNATE_VERSION, {"text": "Cut by a minute."}),
        (
            "connections",
            {"associatedTitle": OTHER, "category": text("Follows"), "description": markup("Same lamp.")},
            Kind.CONNECTION,
            {
                "text": "Follows Wick (1951)\n\nSame lamp.",
                "relation": "follows",
                "other_film": "Wick (1951)",
                "other_film_id": "tt9900007",
            },
        ),
        (
            "connections",
            {"associatedTitle": EPISODE, "category": text("Featured in")},
            Kind.CONNECTION,
            {"other_film": "Evening Lamps: Wick (1951)", "relation": "featured in"},
        ),
        (
            "moreLikeThisTitles",
            {**OTHER, "ratingsSummary": {"aggregateRating": 6.5}},
            Kind.CONNECTION,
            {"text": "Similar: Wick (1951), rated 6.5", "relation": "similar", "rating": 6.5, "other_film_id": "tt9900007"},
        ),
        (
            "soundtrack",
            {
                "text": "Blow It Out",
                "comments": [markup("Written by <a>A. Oake</a>,"), markup("B. Lund"), markup("Performed by The Snuffers")],
            },
            Kind.SOUNDTRACK,
            {
                "text": "Blow It Out\nWritten by A. Oake, B. Lund\nPerformed by The Snuffers",
                "heading": "Blow It Out",
                "writers": ("A. Oake", "B. Lund"),
                "performers": ("The Snuffers",),
            },
        ),
        ("soundtrack", {"text": "Wax", "comments": [markup("by C. Dray")]}, Kind.SOUNDTRACK, {"writers": ("C. Dray",)}),
        (
            "faqs",
            {"id": "fq1", "question": {"plainText": "Who pays?"}, "answer": markup("Nobody."), "isSpoiler": True},
            Kind.FAQ,
            {"text": "Who pays?\n\nNobody.", "heading": "Who pays?", "spoiler": True},
        ),
        ("keywords", {"keyword": {"text": text("street light")}, **VOTES}, Kind.KEYWORD, {"text": "street light", **COUNTED}),
        ("storylineKeywords", {"legacyId": "tax", "text": "tax"}, Kind.KEYWORD, {"text": "tax"}),
        ("interests", {"id": "in1", "primaryText": text("Dark Comedy")}, Kind.KEYWORD, {"text": "Dark Comedy"}),
        (
            "filmingLocations",
            {"id": "lc1", "location": "Old Mill, Ghent", "attributes": [text("night scenes")], **VOTES},
            Kind.LOCATION,
            {"text": "Old Mill, Ghent (night scenes)", **COUNTED},
        ),
        (
            "filmingDates",
            {"startDate": {"year": 1986, "month": 3, "day": 4}, "endDate": {"year": 1986, "month": 5}},
            Kind.LOCATION,
            {"text": "Filming dates: 1986-03-04 – 1986-05", "heading": "Filming dates"},
        ),
        (
            "primaryVideos",
            {
                "id": "vi1",
                "name": {"value": "Teaser"},
                "contentType": {"displayName": {"value": "Trailer"}},
                "runtime": {"value": 83},
                "description": {"value": "A lamp is lit."},
                "createdDate": "2011-01-02T03:04:05Z",
            },
            Kind.VIDEO,
            {"text": "Teaser, trailer, 1:23\n\nA lamp is lit.", "heading": "Teaser", "date": "2011-01-02"},
        ),
        ("featuredReviews", REVIEW, Kind.REVIEW, REVIEWED),
        ("reviews", {**REVIEW, "author": {"username": text("b")}}, Kind.REVIEW, {"author": "b"}),
    ],
)
def test_each_list_of_the_data_base_becomes_passages(
    name: str, node: dict[str, Any], kind: Kind, fields: dict[str, Any]
) -> None:
    """A node says in its passage all that it says, as paragraphs of plain text, with nothing of the site."""
    (passage,) = own_passages(title_page(**{name: edges(node)}))
    assert passage.kind is kind
    assert passage.film_id == TT
    assert {field: getattr(passage, field) for field in fields} == fields


def test_a_quote_keeps_its_lines_and_speakers() -> None:
    """Lines come one by one or as a list in HTML; what is done stands in brackets."""
    said = [
        {"characters": None, "text": None, "stageDirection": "a lamp goes out"},
        {"characters": [{"character": "Mayor"}, {"character": "Clerk"}], "text": "Who did that?"},
        {"characters": [{"character": "Wim"}], "text": "The wind.", "stageDirection": "bows"},
    ]
    printed = "<ul><li>[a lamp goes out]</li><li><a>Mayor</a>: Who did that?</li><li><a>Wim</a>: [bows] The wind.</li></ul>"
    lines = (Line("[a lamp goes out]"), Line("Who did that?", "Mayor"), Line("[bows] The wind.", "Wim"))

    (one,) = own_passages(title_page(quotes=edges({"lines": said})))
    (other,) = own_passages(title_page(quotes=edges({"displayableArticle": {"body": markup(printed)}})))

    assert one.speakers == ("Mayor, Clerk", "Wim")
    assert other.lines == lines
    assert other.text == "[a lamp goes out]\nMayor: Who did that?\nWim: [bows] The wind."


CARD = {"id": "xx0000001", "cardHtml": "One.<br/><br/>Two &amp; three.", "userVotingProps": {"upVotes": 12, "downVotes": 3}}


def section(group_id: str, name: str, *items: dict[str, Any]) -> dict[str, Any]:
    """Return sections with these items in one, as a page prints them."""
    return {"categories": [{"id": group_id, "name": name, "section": {"items": list(items), "total": len(items)}}]}


@pytest.mark.parametrize(
    ("page", "content", "kind", "fields"),
    [
        ("trivia", section("uncategorized", "", CARD), Kind.TRIVIA, {"text": "One.\n\nTwo & three.", **COUNTED}),
        ("trivia", section("cameo", "Cameo", CARD), Kind.TRIVIA, {"category": "cameo"}),
        ("trivia", section("spoilers", "Spoilers", CARD), Kind.TRIVIA, {"category": "", "spoiler": True}),
        ("goofs", section("anachronism", "Anachronisms", CARD), Kind.GOOF, {"category": "anachronisms", **COUNTED}),
        (
            "goofs",
            {"categories": [{"id": "plot_hole", "name": "Plot holes", "spoilerSection": {"items": [CARD]}}]},
            Kind.GOOF,
            {"category": "plot holes", "spoiler": True},
        ),
        ("crazycredits", {"section": {"items": [CARD]}}, Kind.CRAZY_CREDIT, {"text": "One.\n\nTwo & three."}),
        ("alternateversions", {"section": {"items": [CARD]}}, Kind.ALTERNATE_VERSION, COUNTED),
        ("taglines", {"section": {"items": [{"id": "tg1", "text": "Pay!"}]}}, Kind.TAGLINE, {"text": "Pay!"}),
        (
            "quotes",
            {"section": {"items": [{"id": "qt1", "cardHtml": "<ul><li><a>Wim</a>: Dark.</li><li><a>Eva</a>: Darker.</li></ul>"}]}},
            Kind.QUOTE,
            {"lines": (Line("Dark.", "Wim"), Line("Darker.", "Eva"))},
        ),
        (
            "soundtrack",
            {"section": {"items": [{"id": "sn1", "rowTitle": "Wax", "listContent": [{"html": "Music by <a>B. Lund</a>"}]}]}},
            Kind.SOUNDTRACK,
            {"heading": "Wax", "writers": ("B. Lund",)},
        ),
        (
            "movieconnections",
            section("follows", "Follows", {"id": "cn1", "listContent": [{"html": '<a href="/title/tt9900007/?r">Wick</a> (1951)'}, {"html": "How."}]}),
            Kind.CONNECTION,
            {"text": "Follows Wick (1951)\n\nHow.", "relation": "follows", "other_film": "Wick (1951)", "other_film_id": "tt9900007"},
        ),
        (
            "plotsummary",
            section("summaries", "Summaries", {"id": "ps1", "htmlContent": 'A town.<br/><span class="x">—<a href="/s">oda</a></span>'}),
            Kind.PLOT,
            {"text": "A town.", "author": "oda", "spoiler": False},
        ),
        ("plotsummary", section("synopsis", "Synopsis", {"id": "ps2", "htmlContent": "All—told."}), Kind.PLOT, {"text": "All—told.", "spoiler": True}),
        (
            "faq",
            section("no_spoilers", "FAQ", {"id": "fq1", "rowTitle": "Who pays?", "cardHtml": "Nobody."}),
            Kind.FAQ,
            {"text": "Who pays?\n\nNobody.", "heading": "Who pays?"},
        ),
        ("keywords", {"section": {"items": [{"id": "kw1", "rowTitle": "tax"}]}}, Kind.KEYWORD, {"text": "tax"}),
        (
            "locations",
            section("flmg_locations", "Filming locations", {"id": "lc1", "cardText": "Old Mill", "attributes": "(night scenes)"}),
            Kind.LOCATION,
            {"text": "Old Mill (night scenes)"},
        ),
        (
            "locations",
            section("prod_dates", "Production dates", {"id": "1985 - 1986", "cardHtml": "1985 - 1986"}),
            Kind.LOCATION,
            {"text": "Production dates: 1985 - 1986", "heading": "Production dates"},
        ),
        (
            "companycredits",
            section("distribution", "Distributors", {"id": "co1", "rowTitle": "Lamp Films", "listContent": [{"text": "(1987)"}, {"text": "(theatrical)"}]}),
            Kind.COMPANY,
            {"text": "Lamp Films, distributor (1987, theatrical)", "heading": "Lamp Films", "role": "distributor"},
        ),
        (
            "parentalguide",
            {"categories": [{"id": "VIOLENCE", "title": "Gewalt", "items": [{"id": "pg1", "isSpoiler": True, "text": "A moth&#39;s end."}]}]},
            Kind.FAQ,
            {"text": "A moth's end.", "heading": "Parents guide: Violence & Gore", "spoiler": True},
        ),
        (
            "reviews",
            {"reviews": [{"reviewSummary": "Bright enough", "review": {**REVIEW, "reviewId": "rw1", "reviewText": "It glows.<br/><br/>Then it &quot;goes&quot; out."}}]},
            Kind.REVIEW,
            REVIEWED,
        ),
    ],
)  # fmt: skip
def test_each_section_a_page_prints_becomes_passages(
    page: str, content: dict[str, Any], kind: Kind, fields: dict[str, Any]
) -> None:
    """Pages that only have what they print give as much."""
    (passage,) = own_passages(sub_page(page, **content))
    assert passage.kind is kind
    assert {field: getattr(passage, field) for field in fields} == fields


def test_what_a_page_says_twice_is_given_once() -> None:
    """An item that the data base answers and the page prints is one passage: the fuller one."""
    node = {"id": "tr1", "text": markup("The lamp was real."), "isSpoiler": True, **VOTES}
    printed = section("uncategorized", "", {"id": "tr1", "cardHtml": "The lamp was real."})
    (passage,) = own_passages(sub_page("trivia", data={"title": {**HEAD, "trivia": edges(node)}}, **printed))
    assert (passage.spoiler, passage.helpful) == (True, 12)


def test_an_entry_without_a_text_is_told_with_its_place() -> None:
    """What cannot be used is rejected with the page, the id of the entry and the reason."""
    records = read(title_page(trivia=edges({"id": "tr7", "text": None}, {"text": {}}), connections=edges({})))
    rejects = [(r.source, r.reason) for r in records if isinstance(r, Reject)]
    assert rejects == [
        ("page.html:tr7", "a trivia needs a text"),
        ("page.html:trivia[1]", "a trivia needs a text"),
        ("page.html:connections[0]", "a connection needs the title of another film"),
    ]
