"""How templates are written: expressions are escaped, parts stand where they are named, nothing is missed."""

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup, escape

import web
from search import Piece
from web.display import harmless
from web.templating import shown

TEMPLATES = sorted(path.name for path in Path(web.__file__).parent.joinpath("templates").glob("*.html"))
SIGNS = st.text(st.sampled_from("&<>\"'\x00\x1b\x7f\x85\n\t a\u00a0é\U0001f3ac"), max_size=20)


@given(st.one_of(st.text(), SIGNS, st.integers(), st.floats(), st.none(), st.booleans()))
def test_values_are_shown_as_jinja_would(value: object) -> None:
    """The quick way gives what Jinja's escaping gives of the value without control characters."""
    assert shown(value) == str(escape(harmless(value)))


def test_what_is_html_stays_so() -> None:
    """A macro's output was put together of what is escaped; a text that only looks like HTML was not."""
    assert shown(Markup("<b>&amp;</b>")) == "<b>&amp;</b>"
    assert shown("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_expression_is_written_by_one_function(app: Flask, name: str) -> None:
    """Jinja compiles each of our templates as we ask; were it to ask otherwise one day, this tells."""
    environment = app.jinja_env
    source = environment.loader.get_source(environment, name)[0]
    code = environment.compile(source, name, name, raw=True)
    assert ("{{" not in source and "{% inline" not in source) or "environment.shown(" in code
    assert "escape(" not in code
    assert "str(" not in code
    assert "autoescape" not in source
    assert "| safe" not in source


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ x }}", "<&\x07>", "&lt;&amp;&gt;"),
        ('<a href="{{ x }}">', "\"'", '<a href="&#34;&#39;">'),
        ("{% for y in x %}{{ y }}{% endfor %}", "<>", "&lt;&gt;"),
        ("{% macro m(y) %}<i>{{ y }}</i>{% endmacro %}{{ m(x) }}", "<>", "<i>&lt;&gt;</i>"),
        ("{% set y %}<i>{{ x }}</i>{% endset %}{{ y }}", "<>", "<i>&lt;&gt;</i>"),
        ("{{ x | join(', ') }}", ["<", "&"], "&lt;, &amp;"),
        ("{{ x ~ '<' }}", ">", "&gt;&lt;"),
        ("{{ '<' if x else '' }}", True, "&lt;"),
    ],
)
def test_expressions_are_escaped_wherever_they_stand(
    app: Flask, source: str, value: object, written: str
) -> None:
    """In text, in an attribute, in a loop, in a macro's output once and not twice."""
    with app.test_request_context("/"):
        assert app.jinja_env.from_string(source).render(x=value) == written


def test_a_part_stands_where_it_is_named(app: Flask) -> None:
    """It sees what stands around it, loops included."""
    source = '{% for pieces in all %}<p>{% inline "_pieces.html" %}</p>{% endfor %}'
    told = app.jinja_env.from_string(source).render(all=[[Piece("<"), Piece(">", matched=True)]])

    assert told == "<p>&lt;<mark>&gt;</mark></p>"


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ nothing.at_all }}", "{{ x.nothing }}"])
def test_nothing_is_missed_in_silence(app: Flask, source: str) -> None:
    """A name that is not there is an error, not an empty place on the page."""
    with pytest.raises((UndefinedError, AttributeError)):
        app.jinja_env.from_string(source).render(x=7)
