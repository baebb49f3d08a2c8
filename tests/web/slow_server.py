"""The server as `filmdex serve` runs it, with a route more that takes its time: to see how it ends."""

import signal
import sys
import time

from flask import request

from web.app import create_app
from web.config import read_settings
from web.served import served
from web.serving import Server


def slow() -> str:
    """Take the seconds that the address says."""
    time.sleep(float(request.args["seconds"]))
    return "done"


if __name__ == "__main__":
    settings = read_settings()
    app = create_app(settings)
    app.add_url_rule("/slow", "slow", slow)
    server = Server(app, settings, served(app).leaving)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.leave)
    print(*server.addresses(), file=sys.stderr, flush=True)
    server.run()
