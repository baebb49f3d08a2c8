"""Jinja as the pages use it: how an expression is written, how a template takes a part in.

A page of results has 600 expressions, so what is done for each is done once and in few steps; everything
else is Jinja's own. `shown` is Jinja's escaping and `harmless` in one. Should a later Jinja ask its code
generator otherwise, templates fall back on those two, which are set all the same.
"""

from typing import Any

from flask import Flask, current_app
from flask.templating import Environment
from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension
from jinja2.parser import Parser

from web.display import harmless
from web.served import current_links


def shown(value: Any) -> str:
    """Return `value` as HTML text, also inside quotation marks: special signs escaped, controls left out."""
    if type(value) is str:
        text = value
    elif hasattr(value, "__html__"):
        html: str = value.__html__()
        return html
    else:
        text = str(value)
    if not text.isprintable():  # costs less than looking for controls; of what it finds most are line ends
        text = harmless(text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&#34;")
    if "'" in text:
        text = text.replace("'", "&#39;")
    return text


class Writer(CodeGenerator):
    """Has expressions written by `shown`, in templates that escape."""

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if escapes(frame):
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if escapes(frame):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def escapes(frame: Any) -> bool:
    """Whether a template is known to escape where it is compiled."""
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile)


class Inline(Extension):
    """`{% inline "_part.html" %}`: the part stands here as if it had been written here.

    `include` looks its template up whenever it is met, and a macro's call takes longer than what it writes.
    """

    tags = {"inline"}  # noqa: RUF012 (as Jinja has it)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Return what the part consists of."""
        next(parser.stream)
        name = str(parser.parse_expression().as_const())
        assert self.environment.loader is not None
        source, path, _ = self.environment.loader.get_source(self.environment, name)
        return self.environment.parse(source, name, path).body


class Templates(Environment):
    """The templates of an app. A name that an object does not have is an error at once."""

    code_generator_class = Writer
    shown = staticmethod(shown)
    getattr = getattr  # type: ignore[assignment]  # Jinja's own looks among keys and for fallbacks too


def render(name: str, **values: Any) -> str:
    """Return a template written with `values` and with `links`, for the request at hand.

    Flask's own way hands templates the request and the session as well, which none of ours asks for, and
    tells listeners, of whom there are none: it takes a tenth of what a page of results takes.
    """
    return current_app.jinja_env.get_template(name).render(links=current_links(), **values)


def set_up_environment(app: Flask) -> None:
    """Let `app` write its pages so. No template can print a control character or miss a name in silence."""
    app.jinja_environment = Templates
    app.jinja_options = {
        **app.jinja_options,
        "extensions": [Inline],
        "finalize": harmless,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
