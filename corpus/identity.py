"""Which films are the same film, and which passages say the same.

Sources overlap: two saved copies of a page, a dump and a page. Films meet by id, then by title and year;
of passages of one film that say the same, the one that says most is kept.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from corpus.records import Film, Kind, Passage, fold, key_words

IMDB_NUMBER = re.compile(r"tt\d+$")
INVERTED = re.compile(r"(.+), (the|a|an|le|la|les|l['’]|der|die|das|el|los|las|il)", re.IGNORECASE)


def title_key(title: str) -> str:
    """Return a title as films are matched by it: folded, without punctuation or an inverted article."""
    title = title.strip()
    if ", " in title and (inverted := INVERTED.fullmatch(title)):
        space = "" if inverted[2].endswith(("'", "’")) else " "
        title = f"{inverted[2]}{space}{inverted[1]}"
    # A title of nothing but signs, such as $, is matched as it stands.
    return " ".join(key_words(title)) or fold(title)


def same_films(candidates: Sequence[Film]) -> dict[str, str]:
    """Return which film_ids mean another: {film_id: film_id to use instead}, for films of one title.

    Films of the same year are one, unless both carry ids of the same catalogue that differ. A film of
    unknown year is the only film of that title, if there is only one; otherwise it stays by itself.
    """
    groups: list[list[Film]] = []
    for film in sorted(candidates, key=lambda film: (film.year is None, *preference(film))):
        if film.year is None:
            homes = groups if len(groups) == 1 else []
        else:
            homes = [group for group in groups if group[0].year == film.year]
        home = next((group for group in homes if not any(conflict(film, other) for other in group)), None)
        if home is None:
            groups.append([film])
        else:
            home.append(film)
    aliases: dict[str, str] = {}
    for group in groups:
        best = min(group, key=preference).film_id
        aliases |= {film.film_id: best for film in group if film.film_id != best}
    return aliases


def settled(aliases: dict[str, str]) -> dict[str, str]:
    """Return `aliases` with every id led to the end of its chain, so that following one step is enough.

    A film with two titles may be another's better id under one of them and have a better one itself under
    the other. Of ids that lead round in a circle the first in the alphabet stands for all.
    """
    ends = {}
    for film_id in aliases:
        chain = [film_id]
        while (target := aliases.get(chain[-1])) is not None and target not in chain:
            chain.append(target)
        end = chain[-1] if target is None else min(chain[chain.index(target) :])
        if end != film_id:
            ends[film_id] = end
    return ends


def preference(film: Film) -> tuple[bool, bool, str]:
    """Sort key of the best film_id: an IMDb number, an id with the year, the first in the alphabet."""
    return IMDB_NUMBER.match(film.film_id) is None, film.year is None, film.film_id


def conflict(one: Film, other: Film) -> bool:
    """Whether two films carry different ids of the same catalogue."""
    ids, others = catalogue_ids(one), catalogue_ids(other)
    return any(ids[scheme] != others[scheme] for scheme in ids.keys() & others.keys())


def catalogue_ids(film: Film) -> dict[str, str]:
    """Return a film's ids by catalogue, its IMDb number among them."""
    ids = dict(identifier.split(":", 1) for identifier in film.identifiers if ":" in identifier)
    if IMDB_NUMBER.match(film.film_id):
        ids["imdb"] = film.film_id
    return ids


def merge_films(films: Sequence[Film]) -> Film:
    """Return one film with what all of them know; where two differ, the one that knows most wins.

    A title that loses becomes an alternate title, unless it is the same but for its spelling.
    """
    known = sorted(
        films, key=lambda film: (unnamed(film), film.year is None, -len(msgspec.json.encode(film)))
    )
    merged = known[0]
    for film in known[1:]:
        added = {}
        for field in film.__struct_fields__:
            mine, theirs = getattr(merged, field), getattr(film, field)
            if field == "alternate_titles" and not unnamed(film):
                lost = title_key(film.title) != title_key(merged.title)
                theirs = (film.title, *theirs) if lost else theirs
            if field in ("alternate_titles", "identifiers"):
                added[field] = tuple(dict.fromkeys((*mine, *theirs)))
            elif mine in (None, "", ()) and theirs not in (None, "", ()):
                added[field] = theirs
        merged = msgspec.structs.replace(merged, **added)
    return merged


def unnamed(film: Film) -> bool:
    """Whether nothing is known of a film, which has its id for a title then: see `nameless`."""
    return film.title == film.film_id and film == nameless(film.film_id, film.source)


def nameless(film_id: str, source: str) -> Film:
    """Return the film that stands for one which only passages speak of."""
    return Film(film_id=film_id, title=film_id, source=source)


# What must not differ for two passages to be the same one; text and names are compared apart.
SAYINGS: tuple[str, ...] = (
    "heading",
    "author",
    "rating",
    "date",
    "category",
    "character",
    "relation",
    "other_film",
)
SAYINGS += ("start", "end", "performers")


def distinct(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages of one film without those that another one says as well.

    A passage goes where every paragraph of it stands in another of the same kind and nothing else it
    says (author, rating, heading, …) differs. So a page saved with and without its reviewers' names
    gives each review once, with its name. Of credits the people are compared, since their text is
    made from them. The order is kept; of two that say the same, the one with more fields stays (its
    lines, its spoiler flag), else the first.
    """
    kept = list(passages)
    by_content: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    contents = [content(passage) for passage in kept]
    for number, passage in enumerate(kept):
        for part in contents[number]:
            by_content[passage.kind, part].append(number)
    gone: set[int] = set()
    for number, passage in enumerate(kept):
        parts = contents[number]
        rarest = min((by_content[passage.kind, part] for part in parts), key=len, default=[])
        for other in rarest:
            if other == number or other in gone or not covers(kept[other], contents[other], passage, parts):
                continue
            mutual = covers(passage, parts, kept[other], contents[other])
            if not mutual or (-fullness(kept[other]), other) < (-fullness(passage), number):
                gone.add(number)
                break
    return [passage for number, passage in enumerate(kept) if number not in gone]


def content(passage: Passage) -> frozenset[str]:
    """Return what a passage says as comparable pieces: its paragraphs, or the names of a credit."""
    if passage.kind is Kind.CREDIT and (passage.person or passage.credited_as):
        return frozenset(fold(name) for name in (passage.person, passage.credited_as) if name)
    paragraphs = passage.text.split("\n")
    folded = (" ".join(key_words(paragraph)) for paragraph in paragraphs)
    # A text of nothing but signs is compared as it stands.
    return frozenset(text for text in folded if text) or frozenset((passage.text,))


def fullness(passage: Passage) -> int:
    """Return how many fields of a passage say something about it."""
    fields = set(passage.__struct_fields__) - {"passage_id", "source"}
    return sum(getattr(passage, field) not in (None, "", (), False) for field in fields)


def covers(whole: Passage, whole_parts: frozenset[str], part: Passage, part_parts: frozenset[str]) -> bool:
    """Whether `whole` says everything that `part` says."""
    if not part_parts <= whole_parts:
        return False
    if part.kind is Kind.CREDIT and fold(part.role) != fold(whole.role):
        return False
    for name in SAYINGS:
        theirs = getattr(part, name)
        if theirs not in (None, "", ()) and theirs != getattr(whole, name):
            return False
    return True
