"""How do people reach it, from a browser or a shell?

The shell, `filmdex`:

- cli.py  the command and its subcommands; endings.py  its exit codes, and how errors are told
- commands_….py  one file a subcommand; each imports what it needs only when it runs
- options.py  what several subcommands take: `--index`, `--kind`, `--json`, `--spoilers`
- terminal.py  text made harmless, laid out and coloured; progress.py  how far a reindex is

The browser, with Flask:

- app.py  puts it together; config.py  its settings; served.py  the index it serves
- views.py  the pages; browse_views.py, feed_views.py  more of them; api.py  the same as JSON
- errors.py, headers.py  for all of them
- …_view.py, browse.py, charts.py, paging.py, sentences.py, display.py  what a page shows
- links.py  its addresses; templating.py  how its templates are written
- feeds.py, exports.py  a search to take along; film_shelf.py  a film's passages, page by page
- loosen.py  what to try when nothing was found, for page and shell

This file imports nothing, so that `filmdex --version` stays quick.
"""
