"""What an app serves and where: its index and the root of its addresses, as pages and API reach them.

A view takes the index once and answers from it to the end, so that one answer never mixes two generations.
"""

from flask import Flask, current_app, request

from index import FilmIndex, Follower
from web.config import Settings
from web.links import Links

NAME = "filmdex"


def follow(app: Flask, settings: Settings) -> None:
    """Let `app` serve the newest generation of the settings' index directory."""
    app.extensions[NAME] = Follower(settings.index_dir)


def current_index() -> FilmIndex:
    """Return the open newest generation. Raises IndexTrouble where there is none to open."""
    follower: Follower = current_app.extensions[NAME]
    return follower.current()


def current_links() -> Links:
    """Return what writes addresses for whoever asked: below the path the app is mounted at."""
    return Links(f"{request.script_root}/")
