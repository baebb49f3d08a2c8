"""A run as a Markdown page: conditions, engines, times, ratios, and whether the answers agree."""

from collections.abc import Iterable

import numpy as np

from tests.bench.results import Answer, EngineResult, Run, SetResult, Times

OURS = "filmdex"


def times(name: str, answers: dict[str, list[Answer]]) -> Times:
    """Return an engine's figures of a set, and the ratio of Filmdex's to them."""
    taken = [answer.ms for answer in answers[name]]
    if name == OURS or not taken:
        return Times(len(taken), percentile(taken, 50), percentile(taken, 99))
    both = min(len(taken), len(answers.get(OURS, [])))
    ours = [answer.ms for answer in answers.get(OURS, [])[:both]]
    ratios = [percentile(ours, rank) / percentile(taken[:both], rank) if both else None for rank in (50, 99)]
    return Times(len(taken), percentile(taken, 50), percentile(taken, 99), *ratios)


def percentile(values: list[float], rank: float) -> float:
    """Return a percentile; 0 of nothing."""
    return float(np.percentile(values, rank)) if values else 0.0


def markdown(run: Run) -> str:
    """Return the whole report."""
    parts = [conditions(run), engines_table(run), times_table(run), ratios_table(run), agreement_table(run)]
    return "\n\n".join([*parts, death_table(run)] if run.death else parts) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table, the first column flush left and the others flush right."""
    names = list(head)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def present(run: Run) -> dict[str, EngineResult]:
    """Return the engines that were measured."""
    return {key: engine for key, engine in run.engines.items() if not engine.absent}


def conditions(run: Run) -> str:
    """Return what was measured, and where."""
    at = run.conditions
    # Whoosh is the only reason for not taking all of them, and it must be said.
    sampled = " Whoosh needs too long for all 40,000 in a small run; `--documents 40000` takes them."
    sampled = sampled if "one in" in run.corpus else ""
    libraries = ", ".join(f"{name} {version}" for name, version in at.libraries.items())
    return (
        f"## Benchmark, {run.size}\n\n"
        f"{run.documents:,} documents: {run.corpus}; {run.words / run.documents:.0f} words each, "
        f"{run.bytes / 1e6:.1f} MB of text.{sampled}\n"
        f"{at.date}, {at.processor}, {at.cores} cores, {at.memory_gb:.0f} GB, {at.system}, "
        f"Python {at.python}, {libraries}; load {at.load[0]:.1f} before and {at.load[1]:.1f} after; "
        f"{at.minutes:.1f} minutes."
    )


def engines_table(run: Run) -> str:
    """Return what each engine is and what its index costs."""
    rows = [engine_row(run, engine) for engine in present(run).values()]
    head = [
        "engine",
        "version",
        "keeps",
        "index MB/s",
        "CPU s",
        "MB/s, 2 processes",
        "index MB",
        "of the text",
    ]
    head += ["peak MB building", "open ms", "first query ms", "peak MB searching"]
    absent = [f"- {each.name} is absent: {each.absent}" for each in run.engines.values() if each.absent]
    return table(head, rows) + ("\n\n" + "\n".join(absent) if absent else "")


def engine_row(run: Run, engine: EngineResult) -> list[str]:
    """Return a line of `engines_table`."""
    one = engine.builds[0]
    two = next((f"{each.megabytes_a_second:.1f}" for each in engine.builds if each.processes == 2), "–")
    costs = [f"{one.megabytes_a_second:.2f}", f"{one.cpu_seconds:.1f}", two, f"{one.index_bytes / 1e6:.1f}"]
    costs += [f"{one.index_bytes / run.bytes:.0%}", f"{one.peak_memory:.0f}", f"{engine.open_ms:.1f}"]
    return [
        engine.name,
        engine.version,
        engine.keeps,
        *costs,
        f"{engine.first_query_ms:.2f}",
        f"{engine.peak_memory:.0f}",
    ]


def times_table(run: Run) -> str:
    """Return median and 99th percentile of each set and engine."""
    engines = present(run)
    most = max((each.queries for row in run.sets for each in row.times.values()), default=0)

    def cell(row: SetResult, key: str) -> str:
        if key not in row.times:
            return "failed" if key in row.failed else "–"
        found = row.times[key]
        fewer = f" ({found.queries})" if found.queries < most else ""
        return f"{found.median_ms:.3g} / {found.p99_ms:.3g}{fewer}"

    rows = [[row.name, *(cell(row, key) for key in engines)] for row in run.sets]
    return (
        f"### Milliseconds: median / 99th percentile\n\n{most} queries a set, timed one by one. "
        f"An engine is given {run.seconds_a_set:g} s for a set, or five queries; where that was not enough, "
        "the number it answered stands in brackets, and the 99th percentile is that of so few. "
        "–: it cannot be asked this.\n\n"
        + table(["set", *(engine.name for engine in engines.values())], rows)
    )


def ratios_table(run: Run) -> str:
    """Return Filmdex's figures by the others', below 1 where Filmdex is faster."""
    others = {key: engine for key, engine in present(run).items() if key != OURS}

    def cell(row: SetResult, key: str) -> str:
        found = row.times.get(key)
        if found is None or found.ratio_median is None or found.ratio_p99 is None:
            return "–"
        return f"{found.ratio_median:.2g} / {found.ratio_p99:.2g}"

    def won(key: str) -> str:
        found = [row.times[key] for row in run.sets if key in row.times]
        medians, worst = (
            [each.ratio_median for each in found if each.ratio_median is not None],
            [each.ratio_p99 for each in found if each.ratio_p99 is not None],
        )
        return f"{sum(r <= 1 for r in medians)} / {sum(r <= 1 for r in worst)} of {len(medians)}"

    rows = [[row.name, *(cell(row, key) for key in others)] for row in run.sets]
    rows.append(["sets with a ratio of at most 1", *map(won, others)])
    return "### Filmdex's time by theirs: median / 99th percentile\n\n" + table(
        ["set", *(engine.name for engine in others.values())], rows
    )


def agreement_table(run: Run) -> str:
    """Return how far the others' answers are Filmdex's."""
    others = {key: engine for key, engine in present(run).items() if key != OURS}

    def cell(row: SetResult, key: str) -> str:
        found = row.agreement.get(key)
        if found is None:
            return "–"
        parts = [f"{found.same:.0%} same" if found.same is not None else ""]
        parts += [f"{found.overlap:.0%} of 10" if found.overlap is not None else ""]
        parts += [f"{found.matches:.3f} × matches" if found.matches is not None else ""]
        return ", ".join(filter(None, parts)) or "–"

    rows = [[row.name, *(cell(row, key) for key in others)] for row in run.sets]
    return (
        "### Are they the same answers?\n\nSame: queries with Filmdex's very scores and hits. Of 10: the "
        "share of the ten best that both have; formulas, stemmers and ties differ. Matches: their number by "
        "Filmdex's.\n\n" + table(["set", *(engine.name for engine in others.values())], rows)
    )


def death_table(run: Run) -> str:
    """Return what became of the queries of death."""
    names = {key: run.engines[key].name for found in run.death.values() for key in found}
    rows = [[f"`{shown}`", *(found.get(key, "–") for key in names)] for shown, found in run.death.items()]
    return "### Queries of death\n\n" + table(["query", *names.values()], rows)
