"""What a run measures, as plain values: the JSON it writes is these."""

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """One query's answer: its time, number and score of each hit, and the matches by kind, if counted.

    A score of a page's hits is 0: a page shows none.
    """

    ms: float
    hits: list[tuple[int, float]]
    matches: int | None = None


class Build(msgspec.Struct, frozen=True):
    """One indexing run. cpu_seconds: of all threads; peak_memory: MB. index_bytes: what it left on disk."""

    processes: int
    seconds: float
    cpu_seconds: float
    megabytes_a_second: float
    peak_memory: float
    index_bytes: int


class EngineResult(msgspec.Struct):
    """An engine and what is measured of it besides its answers.

    absent: why it was not measured; empty where it was. shares: the engine whose index it searches.
    most_processes: that it can index with.
    first_query_ms: right after opening.
    peak_memory: MB, of the process that searched, with what it has mapped of its files.
    """

    name: str
    absent: str = ""
    version: str = ""
    keeps: str = ""
    stores_text: bool = False
    shares: str = ""
    most_processes: int = 1
    builds: list[Build] = []
    open_ms: float = 0.0
    first_query_ms: float = 0.0
    peak_memory: float = 0.0


class Times(msgspec.Struct, frozen=True):
    """An engine's times in a set. ratio_…: Filmdex's figure by its own, over the queries both were asked."""

    queries: int
    median_ms: float
    p99_ms: float
    ratio_median: float | None = None
    ratio_p99: float | None = None


class Agreement(msgspec.Struct, frozen=True):
    """How an engine's answers to a set compare with Filmdex's.

    overlap: the mean share of the ten best that both have; None where matches are not ranked. same: the
    share of queries with equal scores and hits, ties aside; None between formulas that differ. matches:
    their number by Filmdex's, where they were counted.
    """

    overlap: float | None = None
    same: float | None = None
    matches: float | None = None


class SetResult(msgspec.Struct, frozen=True):
    """A set of queries: examples, and for each engine its times and how it agrees with Filmdex.

    failed: what an engine raised where it has no times.
    """

    name: str
    wants: str
    examples: list[str]
    times: dict[str, Times]
    agreement: dict[str, Agreement]
    failed: dict[str, str] = {}


class Conditions(msgspec.Struct, frozen=True):
    """Where and with what it was measured. load: of the machine in the last minute, before and after."""

    date: str
    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    libraries: dict[str, str]
    load: tuple[float, float]
    minutes: float


class Run(msgspec.Struct, frozen=True):
    """One run of the benchmark. death: by query and engine, the time or what happened instead."""

    size: str
    corpus: str
    documents: int
    words: int
    bytes: int
    seconds_a_set: float
    conditions: Conditions
    engines: dict[str, EngineResult]
    sets: list[SetResult]
    death: dict[str, dict[str, str]]
