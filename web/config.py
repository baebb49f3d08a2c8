"""How one Filmdex server is set up: the settings, and the places they are read from.

Later places win over earlier ones: what stands here, the table [serve] of filmdex.toml, the environment, the
command line. Plain values only, so that a shell command can read this without loading the web framework.
"""

import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from corpus.errors import FilmdexError

CONFIG_FILE = "filmdex.toml"
METRICS = ("local", "all", "off")
UNIX = "unix"  # stands for whoever comes through a socket file, where an address would stand


class BadSettings(FilmdexError):
    """A setting has a value it cannot have, or a name that is none."""


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a server needs to know. Raises ValueError where a value makes no sense.

    index_dir: the directory whose newest generation is served, followed as it is rebuilt.

    host, port: where `filmdex serve` listens. threads: requests it works on at the same time, of which
    searches_at_once may be searches; the rest is for what is quick. drain_seconds: between the moment
    SIGTERM arrives and /ready says no, and the moment new connections are refused.

    request_bytes: the largest body a client may send; every form here is a GET, so little is plenty.
    address_bytes: the longest address; a query of 4,096 letters fits, one of as many signs of four bytes
    does not. static_seconds: how long a browser may keep style sheet, script and icon without asking again;
    their addresses carry a digest of their content, so a new release is seen at once all the same.

    search_seconds: the deadline of a search. searches_at_once: how many run at the same time in this process,
    as many again may wait up to wait_seconds for their turn, and others are told to come back; 0: no limit.

    searches_per_minute, search_burst, suggestions_per_minute, suggestion_burst: what one client may ask, in
    the long run and at once; 0 a minute: no limit. limit_local: whether clients on this machine are limited
    too. trusted_proxies: addresses and networks, or `unix`, whose X-Forwarded-For is believed.
    cors_origins: the sites whose scripts may read the API, or `*`.

    access_log: a file, `-` for stdout, or nothing. log_queries: whether it holds what was searched for.
    metrics: who may read /metrics: `local` for this machine alone, `all`, or `off`.
    """

    index_dir: Path

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = msgspec.field(default_factory=lambda: 4 * cores() + 4)
    drain_seconds: float = 1.0

    request_bytes: int = 64 * 1024
    address_bytes: int = 16 * 1024
    static_seconds: int = 30 * 24 * 3600

    search_seconds: float = 1.0
    searches_at_once: int = msgspec.field(default_factory=lambda: 2 * cores())
    wait_seconds: float = 1.0

    searches_per_minute: float = 60
    search_burst: int = 20
    suggestions_per_minute: float = 300
    suggestion_burst: int = 60
    limit_local: bool = False
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()

    access_log: str = ""
    log_queries: bool = False
    metrics: str = "local"

    def __post_init__(self) -> None:
        for name in ("threads", "search_seconds", "search_burst", "suggestion_burst", "address_bytes"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be more than 0, not {getattr(self, name)}.")
        for name in NOT_NEGATIVE:
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be 0 or more, not {getattr(self, name)}.")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port must be between 0 and 65535, not {self.port}.")
        if self.metrics not in METRICS:
            raise ValueError(f"metrics must be one of {', '.join(METRICS)}, not {self.metrics!r}.")
        for proxy in self.trusted_proxies:
            check_proxy(proxy)
        for origin in self.cors_origins:
            check_origin(origin)


NOT_NEGATIVE = (
    "drain_seconds",
    "request_bytes",
    "static_seconds",
    "searches_at_once",
    "wait_seconds",
    "searches_per_minute",
    "suggestions_per_minute",
)

# A server started by its command or by gunicorn tells what it does; an app that a program makes does not.
STARTED = {"access_log": "-"}


def check_proxy(text: str) -> None:
    """Raise ValueError where `text` is no address, no network and not `unix`."""
    if text != UNIX:
        try:
            ip_network(text, strict=False)
        except ValueError:
            raise ValueError(
                f"A trusted proxy is an address, a network such as 10.0.0.0/8, or {UNIX}, not {text!r}."
            ) from None


def check_origin(text: str) -> None:
    """Raise ValueError where `text` is neither `*` nor what browsers send as Origin."""
    parts = urlsplit(text)
    if text != "*" and (
        parts.scheme not in ("http", "https")
        or text != f"{parts.scheme}://{parts.netloc}"
        or not parts.netloc
    ):
        raise ValueError(f"An origin is written https://example.org, without a path, not {text!r}.")


def read_settings(
    config: Path | None = None,
    given: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings of a server that is started: from file, environment and what was `given`.

    config: the file; without it the one that FILMDEX_CONFIG names, else filmdex.toml in the working
    directory where there is one. given: by the names of the settings; text is read as the environment's.
    Raises BadSettings with the place of what is wrong.
    """
    environment = os.environ if environment is None else environment
    places = {
        "the file": from_file(config, environment),
        "the environment": from_variables(environment),
        "the command line": given or {},
    }
    merged: dict[str, Any] = dict(STARTED)
    for place, values in places.items():
        checked({"index_dir": ".", **values}, place)  # alone, so that the place of a mistake is known
        merged |= values
    if "index_dir" not in merged:
        from web.options import default_directory

        merged["index_dir"] = default_directory()
    return checked(merged, "the settings together")


def checked(values: Mapping[str, Any], place: str) -> Settings:
    """Return `values` as settings. Raises BadSettings, naming `place`."""
    lists = {
        name: [each.strip() for each in value.split(",") if each.strip()]
        for name, value in values.items()
        if name in ("trusted_proxies", "cors_origins") and isinstance(value, str)
    }
    try:
        return msgspec.convert({**values, **lists}, Settings, strict=False, dec_hook=to_path)
    except msgspec.ValidationError as cause:
        raise BadSettings(f"In {place}: {cause}") from cause


def to_path(wanted: type, value: Any) -> Any:
    """Make a path of a text, for msgspec, which knows no paths."""
    if wanted is Path and isinstance(value, str | Path):
        return Path(value)
    raise TypeError(f"Expected `{wanted.__name__}`, got `{type(value).__name__}`")


def from_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings among the environment's variables: FILMDEX_INDEX, FILMDEX_PORT and so on."""
    names = {f"FILMDEX_{name.upper()}": name for name in Settings.__struct_fields__ if name != "index_dir"}
    names["FILMDEX_INDEX"] = "index_dir"
    return {name: environment[variable] for variable, name in names.items() if environment.get(variable)}


def from_file(config: Path | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings in filmdex.toml: its table [serve], and `index` beside its tables.

    Other tables belong to others. A relative path starts at the file's folder. Raises BadSettings.
    """
    named = config or (Path(environment["FILMDEX_CONFIG"]) if environment.get("FILMDEX_CONFIG") else None)
    path = named or Path(CONFIG_FILE)
    try:
        content = msgspec.toml.decode(path.read_bytes())
    except FileNotFoundError:
        if named is None:
            return {}
        raise BadSettings(f"There is no file {path}.") from None
    except OSError as cause:
        raise BadSettings(f"{path} cannot be read ({cause.strerror}).") from cause
    except msgspec.DecodeError as cause:
        raise BadSettings(f"{path} is not TOML: {cause}") from cause
    values = content.get("serve", {})
    if not isinstance(values, dict):
        raise BadSettings(f"{path}: serve is a table; begin it with [serve].")
    index = content.get("index")
    if isinstance(index, str):
        values = {"index_dir": path.parent / index, **values}
    checked({"index_dir": ".", **values}, str(path))
    return values
