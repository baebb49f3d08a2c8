"""Settings: where they come from, which place wins, and what is said of one that makes no sense."""

from pathlib import Path
from typing import Any

import pytest

from web.config import BadSettings, Settings, cores, from_variables, read_settings


def write(folder: Path, text: str) -> Path:
    """Write a filmdex.toml."""
    path = folder / "filmdex.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "environment", "given", "port"),
    [
        pytest.param("", {}, {}, 8000, id="default"),
        pytest.param("[serve]\nport = 1\n", {}, {}, 1, id="file"),
        pytest.param("[serve]\nport = 1\n", {"FILMDEX_PORT": "2"}, {}, 2, id="environment-over-file"),
        pytest.param("[serve]\nport = 1\n", {"FILMDEX_PORT": "2"}, {"port": 3}, 3, id="command-over-both"),
        pytest.param("[serve]\nport = '4'\n", {}, {}, 4, id="a-number-as-text"),
        pytest.param("", {"FILMDEX_PORT": ""}, {}, 8000, id="an-empty-variable-says-nothing"),
    ],
)
def test_later_places_win(
    tmp_path: Path, file: str, environment: dict[str, str], given: dict[str, Any], port: int
) -> None:
    """The command line wins over the environment, that over the file, and the file over the default."""
    assert read_settings(write(tmp_path, file), given, environment).port == port


def test_every_kind_of_value_can_stand_in_every_place(tmp_path: Path) -> None:
    """Numbers, yes and no, and lists are the same from a file, from the environment and as text."""
    path = write(
        tmp_path,
        """
        index = "films"
        synonyms = "of no concern here.txt"
        [reindex]
        sources = ["elsewhere"]
        [serve]
        search_seconds = 0.5
        log_queries = true
        trusted_proxies = ["10.0.0.0/8", "unix"]
        """,
    )
    variables = {
        "FILMDEX_INDEX": str(tmp_path / "films"),
        "FILMDEX_SEARCH_SECONDS": "0.5",
        "FILMDEX_LOG_QUERIES": "true",
        "FILMDEX_TRUSTED_PROXIES": "10.0.0.0/8, unix",
        "FILMDEX_LONG": "1",
    }
    texts = from_variables(variables)

    from_file = read_settings(path, {}, {})
    assert from_file.trusted_proxies == ("10.0.0.0/8", "unix")
    assert from_file.index_dir == tmp_path / "films"
    assert from_file == read_settings(None, {}, variables) == read_settings(None, texts, {})


def test_the_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """filmdex.toml of the working directory is read unless FILMDEX_CONFIG or --config names another."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "[serve]\nport = 1\n")
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other", "[serve]\nport = 2\n")
    assert read_settings(None, {}, {}).port == 1
    assert read_settings(None, {}, {"FILMDEX_CONFIG": str(other)}).port == 2
    assert read_settings(other, {}, {}).port == 2


@pytest.mark.parametrize(
    ("file", "environment", "given", "told"),
    [
        ("[serve]\nport = 'x'\n", {}, {}, ["filmdex.toml", "port"]),
        ("[serve]\nprot = 1\n", {}, {}, ["filmdex.toml", "prot"]),
        ("[serve]\nport = 70000\n", {}, {}, ["filmdex.toml", "between 0 and 65535"]),
        ("serve = 1\n", {}, {}, ["filmdex.toml", "[serve]"]),
        ("serve", {}, {}, ["filmdex.toml", "TOML"]),
        ("", {"FILMDEX_THREADS": "0"}, {}, ["environment", "threads", "more than 0"]),
        ("", {"FILMDEX_WAIT_SECONDS": "nan"}, {}, ["environment", "wait_seconds", "0 or more"]),
        ("", {"FILMDEX_LOG_QUERIES": "perhaps"}, {}, ["environment", "log_queries"]),
        ("", {}, {"nonsense": "1"}, ["command line", "nonsense"]),
        ("", {}, {"metrics": "some"}, ["command line", "local, all, off"]),
        ("", {}, {"trusted_proxies": ("10.0.0.0/99",)}, ["command line", "network"]),
        ("", {}, {"cors_origins": ("https://films.example/page",)}, ["command line", "without a path"]),
        ("", {}, {"cors_origins": ("films.example",)}, ["command line", "https://example.org"]),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, file: str, environment: dict[str, str], given: dict[str, Any], told: list[str]
) -> None:
    """What makes no sense is refused with the place it stands in and the name of the setting."""
    with pytest.raises(BadSettings) as trouble:
        read_settings(write(tmp_path, file), given, environment)
    assert [part for part in told if part not in str(trouble.value)] == []


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    """A missing file is no trouble where nobody named it, and is where somebody did."""
    for config, environment in ((tmp_path / "no.toml", {}), (None, {"FILMDEX_CONFIG": str(tmp_path / "no")})):
        with pytest.raises(BadSettings, match="There is no file"):
            read_settings(config, {}, environment)
    with pytest.raises(BadSettings, match="cannot be read"):
        read_settings(tmp_path, {}, {})


def test_defaults_fit_each_other() -> None:
    """There are threads for the searches that run, for those that wait, and some for what is quick."""
    settings = Settings(index_dir=Path("index"))
    assert settings.searches_at_once == 2 * cores()
    assert settings.threads > 2 * settings.searches_at_once
    assert settings.access_log == ""
    assert read_settings(None, {}, {}).access_log == "-"
