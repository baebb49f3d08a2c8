"""The benchmark: Filmdex beside Whoosh, SQLite FTS5, tantivy and bm25s. `make bench`, `make bench-large`.

Every engine gets the same documents, the same queries and, as far as it can, the same analysis, in one
run and in turns. Nothing here is a test: pytest never collects it.

- __main__.py  the run, step by step; measure.py  processes, turns and clocks; worker.py  one such process
- corpora.py  the documents; queries.py  the questions, drawn from them; vocabulary.py  words by frequency
- engines/  one file an engine, and the interface they share
- web.py  the server under load (`make bench-web`); web_films.py  what it serves; web_load.py  the
  clients; web_weights.py  what pages weigh
- abilities.py  what each ability takes (`make bench-abilities`); abilities_asked.py  what is asked
- results.py  what is measured; report.py  the table; sanity.py  do the engines answer the same?
"""
