"""The best window of a text around what matched, in pieces that say what matched and what did not."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from index.analysis import exact_form, extra_words, joiners, stem_form, words
from search.results import Piece

SNIPPET = 240  # characters a snippet aims at
LONGEST = 64 * 1024  # characters of a text that are looked at
SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]*\s+|[。！？]['\"”』」]*|\n+")
FAR = 64  # characters that a sentence's end takes with its quotation marks and white space, at most
ELLIPSIS = "… "
ELIDING = "'’"


def snippet(
    text: str, exact: frozenset[str], stems: frozenset[str], size: int = SNIPPET
) -> tuple[Piece, ...]:
    """Return the part of `text` that shows most of the query, cut at sentence edges where possible.

    exact, stems: the forms that match, see index.analysis. Joined together, the pieces are that part of
    the text to the letter, with an ellipsis where something was left out.
    """
    whole, text = text, text[:LONGEST]
    found = matched_words(text, exact, stems, size)
    start, end = best_window(text, found, size)
    start, end = trimmed(text, start, end)
    pieces = [Piece(ELLIPSIS)] if start and not whole[:start].isspace() else []
    place = start
    for first, last, _ in found:
        if first >= start and last <= end and first >= place:
            if first > place:
                pieces.append(Piece(text[place:first]))
            pieces.append(Piece(text[first:last], matched=True))
            place = last
    if place < end:
        pieces.append(Piece(text[place:end]))
    if end < len(whole) and not whole[end:].isspace():
        pieces.append(Piece(" …"))
    return tuple(pieces)


def matched_words(
    text: str, exact: frozenset[str], stems: frozenset[str], longest: int = SNIPPET
) -> list[tuple[int, int, str]]:
    """Return start, end and form of each word of `text` that is among the forms looked for.

    Overlapping pairs of CJK letters are joined to runs of up to `longest` characters; a word that is
    longer is not looked at, since no snippet could show it.
    """
    found: list[tuple[int, int, str]] = []
    if not exact and not stems:
        return found
    forms = forms_of(exact, stems)
    for start, end in forms.likely(text):
        if end - start > longest:
            continue
        form = forms[text[start:end]]
        if not form:
            continue
        if found and start < found[-1][1]:
            if end - found[-1][0] <= longest:
                found[-1] = (found[-1][0], end, found[-1][2] + form)
                continue
            start = found[-1][1]
        found.append((start, end, form))
    if exact and (missing := exact.difference(form for _, _, form in found)):
        found = with_extra(text, found, missing, longest)
    return found


def with_extra(
    text: str, found: list[tuple[int, int, str]], missing: frozenset[str], longest: int
) -> list[tuple[int, int, str]]:
    """Return matches with those of words that the index has besides: spiderman for Spider-Man."""
    if not may_hold_extra(text, missing):
        return found
    spans = list(words(text))
    more = [
        (spans[first][0], spans[last][1], form)
        for first, last, word in extra_words(text, spans)
        if (form := exact_form(word)) in missing and spans[last][1] - spans[first][0] <= longest
    ]
    kept = [each for each in found if all(each[1] <= start or each[0] >= end for start, end, _ in more)]
    return sorted([*kept, *more]) if more else found


def may_hold_extra(text: str, forms: frozenset[str]) -> bool:
    """Return whether one of some forms may be what words of `text` are indexed as besides; mostly not."""
    if signs := [sign for sign in ELIDING if sign in text]:
        lowered = text.lower()
        if any(sign + form in lowered for form in forms for sign in signs):
            return True
    initials = {form[:1] for form in forms}
    return any(may_begin(text, place, forms, initials) for place in joiners(text))


def may_begin(text: str, place: int, forms: Iterable[str], initials: set[str]) -> bool:
    """Return whether the word before the sign at `place` is what one of some forms begins with."""
    start = place
    while start > place - SNIPPET and text[start - 1 : start].isalnum():
        start -= 1
    beginning = exact_form(text[start:place])
    return beginning[:1] in initials and any(form.startswith(beginning) for form in forms)


class Forms(dict[str, str]):
    """The form in which a word matches a query, empty where it does not: worked out once a word."""

    def __init__(self, exact: frozenset[str], stems: frozenset[str]) -> None:
        self.exact, self.stems = exact, stems
        # A stem begins with the letter its word begins with; stemming the others would be most of the work.
        self.initials = {stem[:1] for stem in stems}
        self.beginnings = beginnings(exact, stems)
        self.beginning = any_of(self.beginnings if len(self.beginnings) > MOST_BEGINNINGS else ())

    def __missing__(self, word: str) -> str:
        form = exact_form(word)
        if form not in self.exact:
            stem = stem_form(word) if form[:1] in self.initials else ""
            form = stem if stem in self.stems else ""
        self[word] = form
        return form

    def likely(self, text: str) -> Iterable[tuple[int, int]]:
        """Return where the words of `text` that could match begin and end, and maybe others, in order.

        In ASCII those are looked for that begin as a form does, which takes a quarter of the time that
        cutting out all words does. Where a letter is none of ASCII, all words up to the next spaces are
        cut out: a dash or an accent in a long review must not make it ten times as dear.
        """
        if text.isascii():
            return self.likely_in_ascii(text.lower())
        plain = text.encode("ascii", "replace").decode("ascii").lower()
        if plain.count("?") * STRANGE > len(text):
            return words(text)
        strange = list(strange_parts(text))
        # A part begins and ends at a space or at an end of the text, so no word is in it by half.
        starts = [first for first, _ in strange]
        ends = [0, *(last for _, last in strange)]
        found = [
            span for span in self.likely_in_ascii(plain) if span[0] >= ends[bisect_right(starts, span[0])]
        ]
        for first, last in strange:
            found += [(first + start, first + end) for start, end in words(text[first:last])]
        return sorted(found)

    def likely_in_ascii(self, text: str) -> list[tuple[int, int]]:
        """Return what `likely` does of ASCII text in lower case."""
        if len(self.beginnings) > MOST_BEGINNINGS:
            found = [match.start() for match in self.beginning.finditer(text)]
        else:
            found = [place for beginning in self.beginnings for place in places_of(beginning, text)]
        place = text.find("'")
        while place >= 0:
            # Apostrophes are no part of a form: all words with one are looked at.
            found.append(place)
            place = text.find("'", place + 1)
        spans, end = [(0, 0)], 0
        for place in sorted(found):
            if place >= end and (span := word_around(text, place)) and span > spans[-1]:
                spans.append(span)
                end = span[1]
        return spans[1:]


LOWER_WORD = re.compile(r"[0-9a-z]+(?:'[0-9a-z]+)*")  # of ASCII text in lower case, see index.analysis


def word_around(text: str, place: int) -> tuple[int, int] | None:
    """Return where the word that begins at `place`, or has an apostrophe there, begins and ends."""
    if text[place] != "'" and text[place - 1 : place] != "'":
        word = LOWER_WORD.match(text, place)  # no apostrophe could belong to it: most are such
        return word.span() if word else None
    if text[place] == "'" and not text[place - 1 : place].isalnum():
        place += 1
    # Two apostrophes side by side are a quotation mark, and no part of a word.
    while text[place - 1 : place].isalnum() or (
        text[place - 1 : place] == "'" and text[place - 2 : place - 1].isalnum()
    ):
        place -= 1
    word = LOWER_WORD.match(text, place)
    return word.span() if word else None


MOST_BEGINNINGS = 24  # from here on looking for all at once is the faster way
LONGEST_BEGINNING = 4  # letters: longer ones would be more, and find hardly less


def beginnings(exact: Iterable[str], stems: Iterable[str]) -> frozenset[str]:
    """Return what all ASCII words without an apostrophe begin with that have one of the forms.

    A stem differs from its words by what is cut off and by its last letter (happi, happy), but for a few
    whose last two are -ie (dying, die). None of 127,000 different words of film reviews is an exception.
    """
    shortened = ((stem, len(stem) - (2 if stem.endswith("ie") else 1)) for stem in stems)
    found = {stem[: min(max(length, 1), LONGEST_BEGINNING)] for stem, length in shortened}
    found |= {form[:LONGEST_BEGINNING] for form in exact}
    return frozenset(each for each in found if each and each.isascii())


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of some texts where an ASCII word begins, sorted by their first letter."""
    by_letter: dict[str, list[str]] = {}
    for text in sorted(texts):
        by_letter.setdefault(text[0], []).append(re.escape(text[1:]))
    choices = (f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    return re.compile(rf"(?<![0-9a-z])(?:{'|'.join(choices) or '(?!)'})")


def places_of(beginning: str, text: str) -> list[int]:
    """Return where words of an ASCII text in lower case begin with some letters."""
    found = []
    place = text.find(beginning)
    while place >= 0:
        if not text[place - 1 : place].isalnum():
            found.append(place)
        place = text.find(beginning, place + 1)
    return found


STRANGE = 16  # one letter in so many is none of ASCII: from here on all words are cut out
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def strange_parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text, from space to space, in which letters are none of ASCII."""
    place = 0
    for match in NOT_ASCII.finditer(text):
        if match.start() >= place:
            start = text.rfind(" ", place, match.start()) + 1
            end = text.find(" ", match.end())
            start, place = max(start, place), end if end >= 0 else len(text)
            yield start, place


# The hits of a page share most of their words; looking a word up is a fifth of folding and stemming it.
forms_of = lru_cache(maxsize=16)(Forms)


def best_window(text: str, found: Sequence[tuple[int, int, str]], size: int) -> tuple[int, int]:
    """Return where the window with the most different matching words begins and ends.

    Of windows with as many, the one with more matches, then the tighter, then the earlier one. The
    window is widened to whole sentences as far as `size` allows, else to whole words.
    """
    if len(text) <= size:
        return 0, len(text)
    best, place = (0, 0, 0), (0, 0)
    after = 0
    inside: dict[str, int] = {}  # how often each form is in the window, which ends before `after`
    for first, (start, _, form) in enumerate(found):
        while after < len(found) and (after == first or found[after][1] - start <= size):
            inside[found[after][2]] = inside.get(found[after][2], 0) + 1
            after += 1
        end = found[after - 1][1]
        value = (len(inside), after - first, start - end)
        if value > best:
            best, place = value, (start, end)
        inside[form] -= 1
        if not inside[form]:
            del inside[form]
    return widened(text, *place, size)


def widened(text: str, start: int, end: int, size: int) -> tuple[int, int]:
    """Widen a window to sentence edges where they are near enough, else to word edges."""
    room = size - (end - start)
    # Only edges within the room on either side count.
    nearest = max(start - room - FAR, 0), min(end + room + FAR, len(text))
    edges = [0, *(match.end() for match in SENTENCE_END.finditer(text, *nearest)), len(text)]
    before = edges[bisect_right(edges, start) - 1]
    start = before if start - before <= room else word_edge(text, start - room // 2, start)
    room = size - (end - start)
    after = max(edges[bisect_right(edges, end + room) - 1], end)
    if after > end and (after == len(text) or after - start >= size // 2):
        return start, after
    # What whole sentences fit are too short to tell much: go on as far as there is room, to a word's end.
    limit = end + max(room, 0)
    space = text.rfind(" ", end, limit)
    return start, space if space > end else max(end, min(limit, len(text)))


def word_edge(text: str, wanted: int, latest: int) -> int:
    """Return the first place from `wanted` on where a word begins, `latest` at the most."""
    if wanted <= 0:
        return 0
    space = text.find(" ", wanted, latest)
    return space + 1 if space >= 0 else latest


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave white space at both ends out of a window."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
