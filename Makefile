# Filmdex: `make demo` to see it, `make test` to check it. Both make .venv on first use.

PYTHON ?= python3
BIN := .venv/bin
DEMO := filmdex-demo
PORT ?= 8000

.PHONY: demo test test-long bench bench-large bench-reindex bench-known-items bench-web bench-abilities test-browser format clean

.venv/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else "Filmdex needs Python 3.10 or newer; name one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv || { echo "No venv module; on Debian and Ubuntu: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: .venv/installed  ## index the sample corpus, ask it one question, serve the search page
	$(BIN)/filmdex reindex --sample --index $(DEMO)
	$(BIN)/filmdex search --index $(DEMO) --limit 3 "silver wasps orchard"
	$(BIN)/filmdex serve --index $(DEMO) --port $(PORT)

test: .venv/installed  ## everything that must hold: lint, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q

.venv/browser-installed: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,browser]'
	touch $@

CHROMIUM := $(or $(FILMDEX_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))

test-browser: .venv/browser-installed  ## the page in a real browser: typing, keys, Back, no scripts, dark, narrow, axe
ifeq ($(CHROMIUM),)
	@test "$$(id -u)" = 0 && command -v apt-get > /dev/null && apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium > /dev/null || { echo "There is no chromium. On Debian and Ubuntu: apt-get install chromium. Another one is named with: make test-browser FILMDEX_CHROMIUM=/path/to/it"; exit 1; }
endif
	FILMDEX_BROWSER=1 FILMDEX_CHROMIUM="$(FILMDEX_CHROMIUM)" $(BIN)/pytest -q tests/browser

format: .venv/installed  ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-long: .venv/installed  ## the campaigns of the tests at their full length
	FILMDEX_LONG=1 $(BIN)/pytest -q

.venv/bench-installed: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

bench: .venv/bench-installed  ## every engine on the same 20,000 reviews, in turns: 2 minutes
	$(BIN)/python -m tests.bench --small --output bench-small.json

bench-large: .venv/bench-installed  ## the same on a million short passages: takes 4 GB in TMPDIR and 10 minutes
	$(BIN)/python -m tests.bench --large --output bench-large.json

bench-reindex: .venv/installed  ## the whole job on every corpus there is, one process and two: 5 minutes
	$(BIN)/python -m tests.bench.job --output bench-reindex.json

bench-known-items: .venv/installed  ## queries for what is known to be there, spoilt as people spoil them: 1 minute
	$(BIN)/python -m tests.bench.known_items --output known-items

bench-abilities: .venv/installed  ## every ability of the search on 40,000 reviews, and Wikipedia's films: 3 minutes
	$(BIN)/python -m tests.bench.abilities --output bench-abilities.json

bench-web: .venv/installed  ## a real server on 100,000 passages, asked by 8 clients at once: 2 minutes
	$(BIN)/python -m tests.bench.web --output bench-web.json

clean:  ## remove what was made here
	rm -rf .venv $(DEMO) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
