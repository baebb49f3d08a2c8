"""`filmdex reindex`: build the index anew or bring it up to date, while it is being searched."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from web.endings import REJECTS, TERMINATED
from web.options import index_option, json_option, mapping_option, unpack_limit_option, wait_option
from web.progress import shown_progress
from web.reindex_rows import change_rows, report_rows, text_row
from web.terminal import printable_json, say, write

if TYPE_CHECKING:
    from corpus.errors import FilmdexError
    from index import Options, ReindexReport
    from web.reindex_config import JobConfig

DEPLOY = Path(__file__).with_name("deploy")
PRINTED = {
    "config": ("filmdex.toml",),
    "systemd": ("filmdex-reindex.service", "filmdex-reindex.timer"),
    "cron": ("crontab",),
}


def shown_file(ctx: click.Context, param: click.Parameter, what: str | None) -> None:
    """Print files that come with Filmdex, and end."""
    if what:
        texts = [(DEPLOY / name).read_text(encoding="utf-8") for name in PRINTED[what]]
        click.echo("\n".join(texts), nl=False)
        ctx.exit()


@click.command("reindex", short_help="Build the index from films and what is said of them.")
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Index the bundled sample films, alone or beside PATH.")
@click.option("--update", is_flag=True, help="Read only what has changed since the last build.")
@click.option("--watch", is_flag=True, help="Update, then again whenever files change, until Ctrl-C.")
@click.option("--resume", is_flag=True, help="Go on with a build that was stopped.")
@click.option("--dry-run", is_flag=True, help="Tell what would be read, and write nothing.")
@click.option("--force", is_flag=True, help="Accept that more than 5 % of the passages go.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes that work.  [default: 1]")
@click.option(
    "--memory", type=click.IntRange(512), metavar="MB", help="How much they may take.  [default: 1024]"
)
@mapping_option
@unpack_limit_option
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Settings.  [default: filmdex.toml if it is there]",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the report as JSON to FILE as well.",
)
@click.option(
    "--print",
    type=click.Choice(list(PRINTED)),
    callback=shown_file,
    expose_value=False,
    is_eager=True,
    help="Print a sample configuration, systemd units or a line for cron.",
)
@index_option
@wait_option
@json_option
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[Path, ...], directory: Path, **given: Any) -> None:
    """Read PATHs and build the index from them; it replaces the one before.

    PATH is a file, a folder or an archive (.gz, .zip, .tar.gz) of any of the formats the README lists. With
    none, the sources of the configuration are read, and with --update, --watch and --resume those of the
    last build. The old index answers searches until the new one is whole. Exit code 0: all indexed, 3:
    indexed but for records that could not be used, 2: trouble, 75: another process is building.

    \b
    Examples:
      filmdex reindex --sample
      filmdex reindex pages/ reviews.tar.gz
      filmdex reindex --update
      filmdex reindex --index /srv/films --json dump.jsonl.gz > report.json
    """
    from web.reindex_config import read_job_config

    config = read_job_config(given["config"])
    if config.index and ctx.get_parameter_source("directory") is ParameterSource.DEFAULT:
        directory = config.index
    mode = mode_of(given)
    sources = named_sources(paths, given["sample"], config, mode)
    options = job_options(ctx, config, given)
    if given["dry_run"]:
        dry_run(sources, directory, mode, options, given["as_json"])
    elif given["watch"]:
        follow(sources, directory, options, given["report_file"])
    else:
        with terminable(stop_at_once):
            report = run(sources, directory, mode, options, given["report_file"])
        tell(report, given["as_json"])


def mode_of(given: dict[str, Any]) -> str:
    """Return how the build goes about it. Raises UsageError where options contradict each other."""
    if given["resume"] and (given["update"] or given["watch"]):
        raise click.UsageError("--resume goes on with a full build: leave --update or --watch out.")
    if given["dry_run"] and given["watch"]:
        raise click.UsageError("--dry-run tells what a single run would do; leave --watch out.")
    return "resume" if given["resume"] else "update" if given["update"] or given["watch"] else "full"


def named_sources(paths: Sequence[Path], sample: bool, config: "JobConfig", mode: str) -> list[Path]:
    """Return what is to be read; nothing where the last build says it. Raises UsageError."""
    sources = list(paths)
    if sample:
        from corpus.sample import directory as sample_directory

        sources.append(sample_directory())
    sources = sources or [Path(source) for source in config.settings.sources]
    if not sources and mode == "full":
        raise click.UsageError("Name what to index: a file, a folder or an archive; or use --sample.")
    return sources


def job_options(ctx: click.Context, config: "JobConfig", given: dict[str, Any]) -> "Options":
    """Return how the job goes about it: the command line's word, then the configuration's."""
    from index import Options
    from web.reindex_config import limits_of

    settings, plain = config.settings, Options()
    said = ctx.get_parameter_source("wait") is not ParameterSource.DEFAULT
    return Options(
        wait=given["wait"] if settings.wait is None or said else settings.wait,
        jobs=given["jobs"] or settings.jobs or plain.jobs,
        memory=given["memory"] or settings.memory or plain.memory,
        force=given["force"],
        limits=limits_of(settings.limits, given["unpack_limit"]),
        mappings=tuple(str(Path(each).absolute()) for each in given["mappings"]) or settings.mappings,
    )


def run(
    sources: Sequence[Path], directory: Path, mode: str, options: "Options", report_file: Path | None
) -> "ReindexReport":
    """Build the index, showing progress, and write the report where it is wanted."""
    from index import reindex

    with shown_progress() as on_progress:
        report = reindex(sources, directory, mode=mode, options=options, on_progress=on_progress)
    if report_file:
        import msgspec

        beside = report_file.with_name(f"{report_file.name}.new")
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
        beside.replace(report_file)
    return report


def tell(report: "ReindexReport", as_json: bool) -> None:
    """Print the report and end with its exit code."""
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode(report)), color=False)
    else:
        write(report_rows(report))
    if report.reject_count:
        sys.exit(REJECTS)


def dry_run(sources: Sequence[Path], directory: Path, mode: str, options: "Options", as_json: bool) -> None:
    """Print what would be read."""
    from index import planned

    changes = planned(sources, directory, mode, options)
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode(changes)), color=False)
        return
    write(change_rows(changes))
    write([text_row(f"{changes.read:,} would be read; nothing was written.")])


def follow(sources: Sequence[Path], directory: Path, options: "Options", report_file: Path | None) -> None:
    """Keep the index up to date until Ctrl-C or SIGTERM."""
    from index import remembered_sources, watch

    ended = threading.Event()
    watched = list(sources) or remembered_sources(directory)
    if not watched:
        raise click.UsageError("Name what to watch: a file, a folder or an archive.")

    def update() -> "ReindexReport":
        return run(sources, directory, "update", options, report_file)

    def on_report(report: "ReindexReport") -> None:
        write(report_rows(report))
        sys.stdout.flush()

    def on_error(error: "FilmdexError") -> None:
        say(f"filmdex: {error}")

    with terminable(lambda number, frame: ended.set()):
        watch(watched, update, ended, on_report, on_error)


def stop_at_once(number: int, frame: FrameType | None) -> None:
    """End the run as Ctrl-C or SIGTERM ask for it, with what has been read kept for --resume."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(TERMINATED)


@contextmanager
def terminable(on_signal: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have a function called on SIGINT and SIGTERM, where signals can be had: in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, on_signal) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
