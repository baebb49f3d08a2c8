"""How values are put into words and made harmless when a page is written.

Jinja escapes every expression, and `harmless` takes the control characters out of every expression: both
hold for a whole template at once (autoescape and Jinja's `finalize`), so no template can forget them, and
nothing here or there marks content as safe. Which values a page shows is decided in the views.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.records import Kind
from search.byline import day
from search.request import to_kind

if TYPE_CHECKING:  # the command line counts in words too, and starts quicker without the web framework
    from flask import Flask

# C0, DEL and C1, apart from tab and newline. They show nothing on a page, but can change what a copy of
# it does in a terminal, and most are not allowed in HTML.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip


SINGULARS = {Kind.FAQ: "FAQ", Kind.FILM: "Title card"}  # a film's own passage; "film" is what has them


def harmless(value: Any) -> Any:
    """Return `value` without control characters if it is a text; anything else as it is."""
    # What has __html__ is a macro's output: built from expressions that came through here already.
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return CONTROLS.sub("", value)
    return value


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a passage's text, which are parted by empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def capital(text: str) -> str:
    """Return `text` with a capital at its beginning, the rest untouched: "written by Ann" keeps Ann."""
    return text[:1].upper() + text[1:]


@cache
def kind_name(kind: Kind | str) -> str:
    """Return a kind as a label of one passage: Goof, Crazy credit."""
    named = to_kind(kind)
    return SINGULARS.get(named) or capital(named.value.replace("-", " "))


@cache
def kind_names(kind: Kind | str) -> str:
    """Return a kind as a heading over several passages: Goofs, Crazy credits."""
    named = to_kind(kind)
    return "Title cards" if named is Kind.FILM else capital(named.plural)


def thousands(number: int) -> str:
    """Return a whole number with its thousands apart: 48,211."""
    return f"{number:,}"


def clock(seconds: float) -> str:
    """Return a time from the beginning of a film: 1:02:07."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where we know no better."""
    return LANGUAGES.get(code, code)


def foreign(code: str) -> bool:
    """Return whether a text needs a lang attribute: the page is English, and "" is English or unknown."""
    return bool(code) and code != "en"


def set_up_templates(app: "Flask") -> None:
    """Give the templates of `app` the filters and tests of this file."""
    for function in (paragraphs, capital, kind_name, kind_names, thousands, day, clock, language_name):
        app.add_template_filter(function)
    app.add_template_test(foreign)
