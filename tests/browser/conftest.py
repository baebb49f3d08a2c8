"""A real browser in front of a real server: Debian's chromium, driven by Playwright, on the sample films.

`make test-browser` installs what this needs. Without Playwright or a chromium these tests are skipped, unless
FILMDEX_BROWSER is set: then something is amiss, and they fail. FILMDEX_CHROMIUM names another chromium.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.sample import directory
from index import reindex

ROOT = Path(__file__).parents[2]
WANTED = bool(os.environ.get("FILMDEX_BROWSER"))
PATIENCE = 15_000  # milliseconds; a busy machine is slow, not wrong


def chromium() -> str | None:
    """Return the browser to drive, or None where there is none."""
    named = os.environ.get("FILMDEX_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Drive a chromium of this machine."""
    if not WANTED:
        for package in ("playwright", "axe_playwright_python"):
            pytest.importorskip(package, reason="make test-browser installs what this needs")
    from playwright.sync_api import sync_playwright

    program = chromium()
    if program is None:
        assert not WANTED, "There is no chromium; on Debian and Ubuntu: apt-get install chromium"
        pytest.skip("there is no chromium to drive")
    with sync_playwright() as playwright:
        # Chromium refuses its own sandbox to root, whom containers run as.
        options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        driven = playwright.chromium.launch(executable_path=program, args=options)
        yield driven
        driven.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample films with `filmdex serve`; return the address."""
    folder: Path = tmp_path_factory.mktemp("browser")
    reindex([directory()], folder / "index")
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", "0"]
    log = folder / "log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            [*command, "--index", str(folder / "index")], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield address_told(server, log)
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def address_told(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Return the address that a server says it is on, once it says so."""
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        if told := re.search(r"http://[\d.]+:\d+", log.read_text(encoding="utf-8")):
            return told[0]
        time.sleep(0.05)
    raise AssertionError(f"The server does not run: {log.read_text(encoding='utf-8')}")


class Tab:
    """A tab on the site. problems: what the page complained about, which should be nothing."""

    def __init__(self, browser: Any, site: str, **options: Any) -> None:
        self.site = site
        self.context = browser.new_context(base_url=site, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self.note)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def note(self, message: Any) -> None:
        """Keep what the console says of scripts and of the security policy; errors of HTTP are expected."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    def open(self, address: str) -> Any:
        """Go to an address below the site's and return the page."""
        self.page.goto(address)
        return self.page


@pytest.fixture
def tab(browser: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Open a tab; parametrise it indirectly with a context's options. The page must not complain."""
    opened = Tab(browser, site, **getattr(request, "param", {}))
    yield opened
    opened.context.close()
    assert opened.problems == []
    assert all(address.startswith(site) for address in opened.asked)
