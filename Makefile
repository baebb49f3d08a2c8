# Filmdex: `make demo` to see it, `make test` to check it. Both make .venv on first use.

PYTHON ?= python3
BIN := .venv/bin
DEMO := filmdex-demo
PORT ?= 8000

.PHONY: demo test test-long bench bench-large format clean

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

clean:  ## remove what was made here
	rm -rf .venv $(DEMO) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
