"""What users wrote together on classic IMDb pages: the synopsis, the FAQ and the parents guide.

Those three were wiki pages: sections with a heading each, and what stands below it in the block beside.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from corpus.readers.imdb_classic_page import ClassicPage, classes_of, elements, following, line_of, text_of
from corpus.readers.imdb_modern_guide import guide_passage
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.imdb_modern_text import joined
from corpus.records import Kind, Passage, Reject

ADDRESS = re.compile(r"<[^<>]*@[^<>]*>|\{[^{}]*@[^{}]*\}|\([^()]*@[^()]*\)")
SIGNED = re.compile(r"\s*[-–—]?\s*Written by\s*(?P<author>[^\n]{0,200})\s*$")
NOBODY = re.compile(r"It looks like we don't have|Add a Synopsis|^\W*$", re.IGNORECASE)
CUT = re.compile(r"\s*(?:See full synopsis|\(Warning: contains spoilers!?\)|\(\s*\)|»)")
GUIDE = re.compile(
    r"Sex (?:& |and )?Nudity|Violence (?:& |and )?Gore|Profanity|Alcohol.{0,20}Smoking"
    r"|Frightening.{0,20}Scenes"
)


def plots(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the plot summaries of their page, with who wrote them, and what it has of the synopsis."""
    summaries = page.css("p.plotSummary, p.plotpar") or page.css('#plot-summaries-content li[id^="summary-"]')
    for count, summary in enumerate(summaries, 1):
        text = text_of(summary)
        signed = SIGNED.search(text) or SIGNED.search(signature(summary))
        author = signed["author"] if signed else line_of(summary.css_first(".author-container a"))
        text = SIGNED.sub("", text).removesuffix(f"—{author}").strip() if author else text
        if text and not NOBODY.match(text):
            author = " ".join(ADDRESS.sub(" ", author).split())
            yield make.passage(Kind.PLOT, summary.id or f"plotsummary[{count}]", text, author=author)
    synopsis = page.first("#plotSynopsis", '#plot-synopsis-content li[id^="synopsis-"]')
    text = CUT.sub("", text_of(synopsis)).strip()
    if text and not NOBODY.match(text):
        yield make.passage(Kind.PLOT, "synopsis", text, spoiler=True)


def signature(summary: LexborNode) -> str:
    """Return what stands beside a summary, which names its author."""
    beside = next(elements(following(summary)), None)
    return line_of(beside) if beside is not None and beside.tag in ("span", "em", "i") else ""


def synopsis(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Yield the synopsis of its page."""
    if page.subpage != "synopsis" and page.first(".swiki_type_synopsis") is None:
        return
    for display in page.css("#swiki_body .display, .display"):
        text = text_of(display)
        if "style" not in display.attributes and text and not NOBODY.match(text):
            yield make.passage(Kind.PLOT, "synopsis", text, spoiler=True)
            return


def sections(page: ClassicPage) -> Iterator[tuple[str, LexborNode | None]]:
    """Stream the headings of a wiki page, each with the block that belongs to it."""
    for section in page.css("div.section"):
        heading = section.css_first("h3, h4")
        parent = section.parent
        if heading is None or parent is None:
            continue
        beside = div_after(parent)
        if beside is None or beside.css_first("div.section") is not None:
            beside = div_after(section)
        yield line_of(heading), beside


def div_after(node: LexborNode) -> LexborNode | None:
    """Return the block that follows an element, where another section does not stand between."""
    for sibling in elements(following(node)):
        if "section" in classes_of(sibling):
            return None
        if sibling.tag == "div" and text_of(sibling):
            return sibling
    return None


def wiki(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the questions of the FAQ with their answers, and the entries of the parents guide."""
    for count, (heading, block) in enumerate(sections(page), 1):
        is_guide = page.subpage == "parentalguide" or GUIDE.match(heading) is not None
        if is_guide:
            rows = [text_of(p) for p in block.css("p, li")] if block is not None else []
            rows = rows or text_of(block).split("\n\n")
            for number, text in enumerate(filter(None, rows), 1):
                yield guide_passage(make, f"parentalguide[{count}.{number}]", heading, text)
        elif heading.endswith(("?", "？")):
            hidden = block is not None and block.css_first(".spoiler") is not None
            text = joined([heading, text_of(block)])
            yield make.passage(Kind.FAQ, f"faq[{count}]", text, heading=heading, spoiler=hidden)


def asked(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the questions that a title page has of the FAQ; their answers are elsewhere."""
    for count, link in enumerate(page.css("#titleFAQ .faq a, #titleFAQ li a"), 1):
        if (question := line_of(link)).endswith(("?", "？")):
            yield make.passage(Kind.FAQ, f"titleFAQ[{count}]", question, heading=question)
