"""Check that a page holds what our templates write and nothing that others wrote into it."""

import re

from selectolax.lexbor import LexborHTMLParser

# Every element and attribute our templates write. What others wrote must add none.
TAGS = """
    html head meta title link script body a header img search form label input button main footer
    div section article aside nav details summary h1 h2 h3 p span b i q ins del kbd bdi mark code ul
    ol li dl dt dd fieldset legend blockquote table caption thead tbody tr th td
"""
ATTRIBUTES = """
    lang charset name content rel type href class src alt width height action method id for value
    dir checked disabled autocomplete autocapitalize spellcheck placeholder autofocus maxlength
    title role start form scope open defer tabindex aria-label aria-labelledby aria-describedby
    aria-current aria-hidden aria-invalid data-part data-results data-copy data-keys data-suggest
"""
SHOWN_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|&#0*(?:[0-8]|1[1-9]|2\d|3[01]|127|1[2-5]\d);")


def check_inert(markup: str) -> LexborHTMLParser:
    """Check that a page holds our own elements and attributes only, and no control character.

    Of what acts there is one script, which is our file, and of what leads elsewhere nothing: every address is
    one on this server.
    """
    page = LexborHTMLParser(markup)
    nodes = list(page.root.traverse())
    tags = {node.tag for node in nodes if not node.tag.startswith(("-", "!"))}
    assert not tags - {*TAGS.split()}
    attributes = {name for node in nodes for name in node.attributes}
    assert not attributes - {*ATTRIBUTES.split()}
    for node in page.css("[href], [src], [action]"):
        where = node.attributes.get("href") or node.attributes.get("src") or node.attributes.get("action")
        assert re.match(r"#|/(?!/)", where), where
    for script in page.css("script"):
        assert re.match(r"/static/filmdex\.js\?v=", script.attributes["src"])
        assert not script.text()
    assert len(page.css("script")) <= 1
    assert {meta.attributes.get("name") for meta in page.css("meta")} <= {None, "viewport", "color-scheme"}
    assert not SHOWN_CONTROL.search(markup.replace("&#34;", "").replace("&#39;", ""))
    return page
