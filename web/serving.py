"""The server itself: waitress, and how it ends without leaving anyone without an answer.

When it is told to end, /ready says no and every answer closes its connection; after a while, for balancers to
notice, nothing new is taken; what was asked by then is answered; then it ends.
"""

import errno
import gc
import logging
import select
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import WSGITask

from corpus.errors import FilmdexError
from web.config import Settings
from web.observing import RECEIVED

HEADER_BYTES = 32 * 1024  # for all of a request's head but its address
CONNECTIONS = 1_000  # open at once; one that waits for a request costs a file descriptor
IDLE_SECONDS = 60  # a connection may be without a request, or in the middle of one that does not go on
FINISH_SECONDS = 30  # for what was asked to be answered and sent, once nothing new is taken
ON_THE_WAY_SECONDS = 0.2  # for a request that had been sent when the door closed
BEAT_SECONDS = 0.05  # between two looks at whether all is done


class CannotListen(FilmdexError):
    """The address cannot be listened on."""


class Server:
    """A waitress server that listens from the start. Raises CannotListen.

    leaving: set when it has been told to end; the app looks at it too.
    """

    def __init__(self, app: Any, settings: Settings, leaving: threading.Event) -> None:
        self.leaving = leaving
        self.drain_seconds = settings.drain_seconds
        self.sockets: dict[int, Any] = {}  # by file descriptor: doors, connections, and waitress' own
        self.workers = listen(app, settings, self.sockets)
        channel = closing_channel(leaving)
        for door in self.doors():
            door.channel_class = channel

    def doors(self) -> list[Any]:
        """Return the sockets that take connections; a name such as localhost can stand for two."""
        return [each for each in list(self.sockets.values()) if each.accepting]

    def addresses(self) -> list[str]:
        """Return the web addresses it listens on."""
        pairs = [(door.effective_host, door.effective_port) for door in self.doors()]
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}" for host, port in pairs]

    def leave(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: end in good order, at Ctrl-C without a wait for balancers, at the second at once."""
        if self.leaving.is_set():
            sys.exit(0)
        if number == signal.SIGINT:
            self.drain_seconds = 0
        self.leaving.set()
        for door in self.doors():
            door.pull_trigger()  # wakes the loop up

    def run(self) -> None:
        """Serve until told to leave, then end as the head of this file says."""
        while not self.leaving.is_set():
            self.turn(1.0)
        closing = time.monotonic() + self.drain_seconds
        while (left := closing - time.monotonic()) > 0:
            self.turn(min(BEAT_SECONDS, left))
        self.close_doors()
        ending = time.monotonic() + FINISH_SECONDS
        while self.is_waited_for() and time.monotonic() < ending:
            self.turn(BEAT_SECONDS)
        self.workers.shutdown(timeout=1)
        wasyncore.close_all(self.sockets)

    def turn(self, seconds: float) -> None:
        """Send and receive what is there, waiting up to so many seconds for something."""
        wasyncore.loop(seconds, use_poll=True, map=self.sockets, count=1)

    def close_doors(self) -> None:
        """Take those who are connected already, and nobody else."""
        for _ in range(CONNECTIONS):
            if not select.select([door.socket for door in self.doors()], [], [], 0)[0]:
                break
            self.turn(0)
        for door in self.doors():
            wasyncore.dispatcher.close(door)  # its own close() would take the workers' trigger along

    def is_waited_for(self) -> bool:
        """Whether an answer is being made or sent, or a request may be on its way."""
        late = time.time() - ON_THE_WAY_SECONDS
        return any(
            each.requests or each.total_outbufs_len or each.last_activity > late
            for each in list(self.sockets.values())
            if isinstance(each, HTTPChannel)
        )


def settle(app: Flask) -> None:
    """Load what `app` would load for its first answers, and leave it out of every later search for garbage.

    Those are 60,000 objects that stay for good; looking through them took 50 ms and more on a busy machine.
    Shorter turns between threads than Python's 5 ms were tried too, and made no difference.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()


def closing_channel(leaving: threading.Event) -> type[HTTPChannel]:
    """Return the kind of connection that says with its answer that it closes, once `leaving` is set.

    A client that keeps its connection then opens another for its next request, at whoever has taken over,
    instead of asking at the moment this one is closed. It also says when a request was there, since one may
    wait for a thread.
    """

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        there = 0.0

        def received(self, data: bytes) -> int:
            taken: int = super().received(data)
            self.there = time.perf_counter()  # that of the last piece counts
            return taken

    class Task(WSGITask):  # type: ignore[misc]
        def start(self) -> None:
            super().start()
            if leaving.is_set():
                self.set_close_on_finish()

        def get_environment(self) -> dict[str, Any]:
            environ: dict[str, Any] = super().get_environment()
            environ[RECEIVED] = self.request.there
            return environ

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser
        task_class = Task

    return Channel


def listen(app: Any, settings: Settings, sockets: dict[int, Any]) -> Any:
    """Open the doors, which add themselves to `sockets`, and return the threads. Raises CannotListen."""
    host, port = settings.host, settings.port
    # More requests than threads is no news: the limits tell it, and the metrics show it.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = create_server(
            app,
            map=sockets,
            threads=settings.threads,
            host=host,
            port=port,
            ident=None,
            max_request_header_size=settings.address_bytes + HEADER_BYTES,
            max_request_body_size=max(settings.request_bytes, 1),
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            clear_untrusted_proxy_headers=False,  # clients.py looks at whom they come from
        )
    except OSError as cause:
        if cause.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"Port {port} of {host} is in use already; name another with --port."
            ) from cause
        raise CannotListen(f"Cannot listen on {host}, port {port}: {cause.strerror or cause}.") from cause
    except ValueError as cause:
        raise CannotListen(f"There is no address {host!r} to listen on.") from cause
    return server.task_dispatcher
