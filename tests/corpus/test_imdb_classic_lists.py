"""The pages below a classic title page, each in the layouts of 2007 and of 2012, as published then.

The table of entries stands in a fixture, one a line: what the page holds, and what its passage says.
"""

import json
from typing import Any

import msgspec
import pytest
from test_imdb_classic import FIXTURES, page, read

from corpus.records import Film, Passage

VOTES = """<div class="did-you-know-actions"><a class="interesting-count-text" href="?item=1">12 of 15 found
 this interesting</a> <span>|</span> <a class="share-this" href="#">Share this</a></div>"""


def soda(list_id: str, entries: str) -> str:
    """Return a list in the layout of 2012, whose entries the site called sodas."""
    return f"""<div id="main"><div class="article listo"><div class="subpage_title_block"><div class="parent">
     <h3 itemprop="name"><a href="/title/tt9900001/">The Lantern Tax</a> <span class="nobr">(1987)</span></h3>
     </div><h1 class="header">A list</h1></div><div id="{list_id}" class="header"><div class="header">
     <div class="nav"><div class="desc">Showing all 3 items</div></div><div class="jumpto">Jump to: <a
     href="#x">X</a></div></div><div class="list">{entries}</div></div></div><div class="article"
  id="see_also">
     <h2>See also</h2></div></div>"""


def plain(content: str) -> str:
    """Return the middle of a page in the layout of 2007."""
    return f"""<div id="tn15"><div id="tn15main"><div id="tn15title"><h1><small>A list for<br></small> <a
     class="main" href="/title/tt9900001/">The Lantern Tax</a> <span>(<a
  href="/year/1987/">1987</a>)</span></h1>
     </div><div id="tn15content">{content}<hr><h3>Related Links</h3><table><tr><td><a
     href="/title/tt9900001/plotsummary">Plot summary</a></td></tr></table></div></div></div>"""


def passages(content: bytes) -> list[Passage]:
    """Return the passages of a page whose film is read from its head."""
    film, *rest = read(content)
    assert isinstance(film, Film)
    assert (film.title, film.year) == ("The Lantern Tax", 1987)
    return [record for record in rest if isinstance(record, Passage)]


def cases() -> list[Any]:
    """Return the table of entries in the fixture, each called by its line, its page and its layout."""
    rows = json.loads((FIXTURES / "imdb_classic_lists.json").read_text(encoding="utf-8"))
    return [
        pytest.param(row, id=f"{row['page']}-{row.get('layout', '')[:4]}-{line}")
        for line, row in enumerate(rows, start=2)
    ]


@pytest.mark.parametrize("case", cases())
def test_each_list_becomes_passages(case: dict[str, Any]) -> None:
    """An entry is a passage with all that stands about it, and nothing else of the page is one."""
    body, layout = case["html"].replace("{votes}", VOTES), case.get("layout", "")
    body = plain(body) if layout == "2007" else soda(layout, body) if layout else body
    (passage,) = passages(page(case["page"], body))
    assert passage.kind.value == case["kind"]
    said = {name: msgspec.to_builtins(getattr(passage, name)) for name in case["says"]}
    expected = {n: tuple(value) if isinstance(value, list) else value for n, value in case["says"].items()}
    assert said == expected


REVIEW = """<hr><div><small>3 out of 4 people found the following review useful:</small><br><a
  href="/user/ur1/">
 <img class="avatar"></a><h2>Bright enough</h2><img width="102" alt="8/10" src="80.gif"><br><b>Author:</b>
 <a href="/user/ur1/">wickwatcher</a> <small>from Ghent</small><br><small>7 May 2009</small><br></div>
 <p><b>*** This review may contain spoilers ***</b></p><p>It
 glows.<br><br>Then it goes out.</p><div class="yn" id="ynd_9900011"><form>Was it useful to
  you?</form></div>"""
CARD = """<div class="review-container"><div class="lister-item-content"><span
  class="rating-other-user-rating">
 <span>8</span><span class="point-scale">/10</span></span><a class="title" href="/review/rw9900011/">Bright
 enough</a><div class="display-name-date"><span class="display-name-link"><a href="/user/ur1/">wickwatcher</a>
 </span><span class="review-date">7 May 2009</span></div><span class="spoiler-warning">Warning:
  Spoilers</span>
 <div class="content"><div class="text show-more__control">It glows.<br/><br/>Then it goes out.</div>
 <div class="actions text-muted">3 out of 4 found this helpful. Was this review
  helpful?</div></div></div></div>"""
TWICE = plain(REVIEW + REVIEW.replace("9900011", "9900012") + "<hr>")


@pytest.mark.parametrize("body", [TWICE, CARD], ids=["2007", "2017"])
def test_a_review_has_its_author_rating_date_and_votes(body: str) -> None:
    """The warning of spoilers is a mark and no paragraph; who found it useful is counted."""
    review, *others = passages(page("reviews", body))
    said = (review.heading, review.author, review.rating, review.date, review.helpful, review.helpful_of)
    assert said == ("Bright enough", "wickwatcher", 8.0, "2009-05-07", 3, 4)
    assert (review.text, review.spoiler) == ("It glows.\n\nThen it goes out.", True)
    assert review.source == "page.html:rw9900011"
    assert others == []  # the second says the same


def test_full_credits_are_read_with_parts_and_jobs() -> None:
    """Crew tables stand below their headings, the cast has a table of its own, and the form is no text."""
    row = '<tr><td><a href="/name/nm{0}/"> {1}</a></td><td>...</td><td class="credit">{2}</td></tr>'
    table = '<table class="simpleTable simpleCreditsTable">{0}</table>'
    body = f"""<div id="fullcredits_content"><h4 class="dataHeaderWithBorder">Directed by&nbsp;</h4>
     {table.format(row.format(9900001, "Ines Vell", ""))}
     <h4 class="dataHeaderWithBorder">Writing Credits&nbsp;<span>(in alphabetical order)</span></h4>
     {table.format(row.format(9900002, "Tom Oak", "(novel &quot;Wax&quot;) and"))}
     <h4 id="cast" class="dataHeaderWithBorder">Cast</h4><table class="cast_list"><tr class="odd"><td><a
     href="/name/nm9900003/"><img alt="x"></a></td><td itemprop="actor"><a href="/name/nm9900003/">Odile
     Marsh</a></td><td>...</td><td class="character"><div><a>Eva</a> (as O. Marsh)</div></td></tr></table>
     <div class="full_cast form-box"><select><option>Eva</option></select></div></div>"""
    found = [(p.text, p.role, p.character, p.credited_as) for p in passages(page("fullcredits", body))]
    assert found == [
        ("Odile Marsh as Eva (credited as O. Marsh)", "actor", "Eva", "O. Marsh"),
        ("Ines Vell, director", "director", "", ""),
        ('Tom Oak, writer: novel "Wax"', "writer", "", ""),
    ]
