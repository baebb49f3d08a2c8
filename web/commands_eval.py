"""`filmdex eval`: how good the answers are, measured with judged queries."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.options import index_option, json_option
from web.terminal import Row, Span, one_line, printable_json, say, write

if TYPE_CHECKING:
    from search.relevance import Change, Measured

SETTINGS = ("default", "plain", "literal", "tot", "no-tot")  # as search.relevance.SETTINGS has them
CHANGES_SHOWN = 10  # of each direction


@click.command("eval", short_help="Measure the answers with judged queries.")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sample", is_flag=True, help="Use the judged queries of the bundled sample films.")
@index_option
@click.option(
    "--setting",
    type=click.Choice(SETTINGS),
    default="default",
    show_default=True,
    help="How to search: as people do, by plain BM25, by the letter, or with every text taken for a"
    " vague description of a film (tot) or none (no-tot).",
)
@click.option("--against", type=click.Choice(SETTINGS), help="A second setting, compared query by query.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind of query. May be repeated."
)
@json_option
def command(
    file: Path | None,
    sample: bool,
    directory: Path,
    setting: str,
    against: str | None,
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """Search the judged queries of FILE and measure how well the right answers are found.

    FILE is TSV with a header or JSON Lines: query, and film (an id), title and year, or passage (an id);
    grade, kind and id if you like. Reported by kind of query: nDCG@10, MRR, success@1 and @10, recall@100.

    \b
    Examples:
      filmdex eval --sample
      filmdex eval judged.tsv --against plain
      filmdex eval requests.tsv --setting tot --json > figures.json
    """
    from index import open_index
    from search.judged import read_judged
    from search.relevance import changes, measure

    if sample:
        from corpus.sample import judged_queries

        file = judged_queries()
    if file is None:
        raise click.UsageError("Name a file of judged queries, or use --sample.")
    with open_index(directory) as index:
        queries = [each for each in read_judged(file, index) if not kinds or each.kind in kinds]
        if not queries:
            raise click.UsageError(f"{file.name} holds no query of these kinds.")
        measured = [measure(index, queries, name) for name in (setting, against) if name]
    missing = sum(judged.missing for judged in queries)
    changed = changes(measured[1], measured[0]) if against else []
    if as_json:
        import msgspec

        report = {"version": 1, "missing": missing, "measured": measured, "changes": changed}
        click.echo(printable_json(msgspec.json.encode(report)), color=False)
    else:
        write(report_rows(measured, changed))
    if missing:
        say(f"Note: {missing:,} right answers are not in this index; they count as not found.")


def report_rows(measured: "list[Measured]", changed: "list[Change]") -> Iterator[Row]:
    """Yield a table a setting, then the queries that two settings answer most differently."""
    for each in measured:
        yield from table(each)
        yield Row()
    if len(measured) == 2:
        name, other = measured[0].setting, measured[1].setting
        gains = [change for change in changed if gained(change)]
        losses = [change for change in reversed(changed) if not gained(change)]
        same = len(measured[0].outcomes) - len(changed)
        counts = f"{len(gains)} better, {len(losses)} worse, {same} the same"
        yield Row((Span(f"{name} against {other}: {counts}", "title"),))
        for change in [*gains[:CHANGES_SHOWN], *losses[:CHANGES_SHOWN]]:
            ranks = f"{change.before or '–'} → {change.after or '–'}"
            yield Row((Span(one_line(change.query)[:90]),), 14, label=f"  {ranks:>10}  ")


def table(measured: "Measured") -> Iterator[Row]:
    """Yield the means of one setting, a kind of query a row."""
    names = list(next(iter(measured.by_kind.values())))
    width = max(len(kind) for kind in measured.by_kind)
    head = "".join(f"{name:>12}" for name in names)
    yield Row((Span(f"{measured.setting:<{width}} {'queries':>8}{head}", "title"),))
    for kind, values in measured.by_kind.items():
        figures = "".join(f"{values[name]:>12.3f}" for name in names)
        yield Row((Span(f"{one_line(kind):<{width}} {measured.counts[kind]:>8}{figures}"),))


def gained(change: "Change") -> bool:
    """Whether a query is answered better than before."""
    return change.after is not None and (change.before is None or change.after < change.before)
