"""Answers that a browser has already: an ETag by generation and address, and 304 without searching again.

An answer depends on the generation, on the address and on this release, and on nothing else that lasts; so
its tag is known before it is made. Time taken differs between two answers, hence the tag is a weak one.
"""

import hashlib
from pathlib import Path

from flask import Flask, Response, request

from corpus.errors import FilmdexError
from index import FilmIndex
from web.observing import seen
from web.served import current_index

# Asked for by name, since they are about the server and not about the index.
NEVER = frozenset({"static", "health", "ready", "metrics"})
PARTS = ("web", "search")  # the packages whose code and templates decide what an answer looks like
# What a request says that its answer depends on, as WSGI has it: the address with its host, and the form.
ASKED = (
    "wsgi.url_scheme",
    "HTTP_HOST",
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
)
SUFFIXES = (".py", ".html", ".xml", ".json", ".css", ".js")


def keep_answers(app: Flask) -> None:
    """Let `app` tag the answers that depend on the index alone, and know them again."""
    release = release_digest(Path(app.root_path).parent)

    @app.before_request
    def answer_what_is_kept() -> Response | None:
        if "HTTP_IF_NONE_MATCH" not in request.environ or not may_be_kept():
            return None
        known = request.if_none_match
        if not known or known.star_tag:
            return None  # * asks whether there is any answer at all: only the view can tell
        try:
            tag = tag_of(current_index(), release)
        except FilmdexError:
            return None  # the view tells
        if not known.contains_weak(tag):
            return None
        kept = Response(status=304)
        kept.set_etag(tag, weak=True)
        return kept

    @app.after_request
    def with_tag(response: Response) -> Response:
        here = seen()
        lasting = response.status_code == 200 and here.lasting and may_be_kept()
        if lasting and here.index is not None and "ETag" not in response.headers:
            response.set_etag(tag_of(here.index, release), weak=True)
        return response


def may_be_kept() -> bool:
    """Whether the answer to the request at hand depends on the index and the address alone."""
    name = (request.endpoint or "static").rpartition(".")[2]
    return request.method in ("GET", "HEAD") and name not in NEVER


def tag_of(index: FilmIndex, release: str) -> str:
    """Return the tag of the answer that `index` gives to the request at hand.

    A generation's number comes again where an index is built from nothing, the names of its segments do
    not. The host is part of the address, since feeds name it; what is accepted may choose between two forms
    of an answer.
    """
    manifest, environ = index.manifest, request.environ
    segments = [each.segment_id for each in manifest.segments]
    asked = [environ.get(each, "") for each in ASKED]
    parts = [release, str(manifest.generation), manifest.built, *segments, *asked]
    return hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=12).hexdigest()


def release_digest(root: Path) -> str:
    """Return a digest of all that makes an answer of an index: another release has other tags."""
    digest = hashlib.blake2b(digest_size=12)
    files = (path for part in PARTS for path in (root / part).rglob("*") if path.suffix in SUFFIXES)
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
