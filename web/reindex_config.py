"""The part of filmdex.toml that `filmdex reindex` reads: its table [reindex], and `index` beside the tables.

web/config.py reads the table [serve] of the same file.
"""

import os
from pathlib import Path
from typing import Any

import msgspec

from web.config import CONFIG_FILE, BadSettings

GIGABYTE = 1 << 30


class LimitSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a source may unpack to: GB in all, and times its packed size; None: as built in."""

    unpacked: float | None = None
    ratio: int | None = None


class ReindexSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table [reindex]. None: not said."""

    sources: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()
    jobs: int | None = None
    memory: int | None = None
    wait: float | None = None
    limits: LimitSettings = LimitSettings()


class JobConfig(msgspec.Struct, frozen=True):
    """What a configuration says of the job: its settings, with paths that start at the file's folder."""

    settings: ReindexSettings = ReindexSettings()
    index: Path | None = None


def read_job_config(named: Path | None) -> JobConfig:
    """Return what the file `named` says, or FILMDEX_CONFIG's, or filmdex.toml's in the working directory.

    Nothing where there is no file and none was named. Raises BadSettings with what is wrong.
    """
    variable = os.environ.get("FILMDEX_CONFIG")
    wanted = named or (Path(variable) if variable else None)
    path = wanted or Path(CONFIG_FILE)
    try:
        content = msgspec.toml.decode(path.read_bytes())
    except FileNotFoundError:
        if wanted is None:
            return JobConfig()
        raise BadSettings(
            f"There is no file {path}. Print a sample with: filmdex reindex --print config"
        ) from None
    except OSError as cause:
        raise BadSettings(f"{path} cannot be read ({cause.strerror}).") from cause
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise BadSettings(f"{path} is not TOML: {cause}") from cause
    try:
        settings = msgspec.convert(content.get("reindex", {}), ReindexSettings)
    except msgspec.ValidationError as cause:
        raise BadSettings(f"{path}, [reindex]: {cause}") from cause
    home = path.absolute().parent
    index = content.get("index")
    return JobConfig(
        msgspec.structs.replace(
            settings,
            sources=tuple(str(home / source) for source in settings.sources),
            mappings=tuple(str(home / mapping) for mapping in settings.mappings),
        ),
        home / index if isinstance(index, str) else None,
    )


def limits_of(settings: LimitSettings, unpacked: int | None = None) -> Any:
    """Return the limits that settings stand for, as corpus.Limits; `unpacked`, in bytes, wins over theirs.

    None where nothing is said: an update without paths goes by those of the last build then.
    """
    from corpus import Limits

    if settings == LimitSettings() and unpacked is None:
        return None
    known = Limits()
    said = known.total_bytes if settings.unpacked is None else round(settings.unpacked * GIGABYTE)
    return Limits(total_bytes=unpacked or said, ratio=settings.ratio or known.ratio)
