"""Who did what, as both layouts of IMDb's pages print it, and the passages that say so.

A credit is a name with a part or a job, and notes in brackets behind it: "(as A. Lund)", "(uncredited)".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.readers.imdb_modern_text import one_line
from corpus.records import Kind, Passage, Reject, credit_text, with_passage_id

# role → the words the site has for it besides: its headings of today, those of 2010 and its ids.
ROLES = {
    "actor": ("actress", "actors", "actresses", "cast", "star", "stars", "series cast"),
    "art director": ("art directors", "art direction by"),
    "assistant director": (
        *("assistant directors", "second unit or assistant director"),
        *("second unit director or assistant director", "second unit directors or assistant directors"),
    ),
    "camera department": ("camera and electrical department",),
    "casting director": ("casting directors", "casting by"),
    "cinematographer": ("cinematographers", "cinematography by", "director of photography"),
    "composer": ("composers", "music by", "music original", "original music by"),
    "costume department": ("costume and wardrobe department",),
    "costume designer": ("costume designers", "costume design by"),
    "creator": ("creators", "created by"),
    "crew": ("miscellaneous", "additional crew", "other crew", "miscellaneous crew"),
    "director": ("directors", "directed by", "series directed by"),
    "editor": ("editors", "film editing by"),
    "make-up department": ("make up department", "makeup department"),
    "producer": ("producers", "produced by", "series produced by"),
    "production designer": ("production designers", "production design by"),
    "production manager": ("production managers", "production management"),
    "script department": ("script and continuity department",),
    "set decorator": ("set decorators", "set decoration by"),
    "special effects": ("special effects by", "special effects department"),
    "visual effects": ("visual effects by", "visual effects department"),
    "writer": ("writers", "written by", "writing credits", "series writing credits"),
}
# How today's pages call the commonest roles inside, in every language they are printed in.
CONCEPTS = {
    "ace5cb4c-8708-4238-9542-04641e7c8171": "director",
    "c84ecaff-add5-4f2e-81db-102a41881fe3": "writer",
    "a9ab2a8b-9153-4edb-a27a-7c2346830d77": "actor",
    "7f6d81aa-23aa-4503-844d-38201eb08761": "actor",
    "0af123ce-1605-4a51-93cf-7ad477b11832": "producer",
    "00f5faa0-5f76-4eb5-87a1-ec8d484d1779": "composer",
    "e2bf7217-c947-461b-aa58-47e27da1c78e": "cinematographer",
    "63b1f9c6-9d3b-4be6-88fc-6321c9fa5ae2": "editor",
}
ROLE_NAMES = {word: role for role, words in ROLES.items() for word in (role, *words)}

COMPANIES = {
    "production": "production company",
    "production companies": "production company",
    "production co": "production company",
    "distribution": "distributor",
    "distributors": "distributor",
    "sales": "sales representative",
    "sales representatives / isa": "sales representative",
    "specialeffects": "special effects company",
    "special effects": "special effects company",
    "miscellaneous": "",
    "other companies": "",
}

AS = re.compile(r"\(as ([^()]{1,200})\)")
LONGEST = 2_000  # letters of a part or a job; what is longer is neither
LEADERS = " .…·"  # what stands between a name and a job in print


def role_of(*labels: str) -> str:
    """Return the role that the first known of `labels` means; a first one nobody knows as it stands."""
    words = [one_line(label).casefold().replace("_", " ").rstrip(":") for label in labels if label]
    for word in words:
        if role := CONCEPTS.get(word.rpartition(".")[2]) or ROLE_NAMES.get(word):
            return role
    return next((word for word in words if not word.startswith("amzn1.")), "")


@dataclass(frozen=True, slots=True)
class Credit:
    """What one person did for the film. job: what the page says about the role more exactly."""

    where: str
    role: str
    person: str
    character: str = ""
    credited_as: str = ""
    job: str = ""


def cast_credit(where: str, role: str, person: str, said: str) -> Credit:
    """Return the credit of an actor, of whom `said` names the part: `Jerry Lewis (as Brad Parker)`."""
    rest, credited_as = without_as(said)
    if rest.startswith("("):  # "(uncredited)", and whom they played is not known
        return Credit(where, role, person, "", credited_as, rest)
    return Credit(where, role, person, rest, credited_as)


def crew_credit(where: str, role: str, person: str, said: str) -> Credit:
    """Return the credit of one of the crew; `said` is the job as printed: `(story) and`, `... producer`."""
    job, credited_as = without_as(said)
    job = job.strip(LEADERS).removesuffix(" and").removesuffix(" &").rstrip()
    if re.fullmatch(r"\([^()]*\)", job) and job[1:-1] not in ("uncredited", "credit only"):
        job = job[1:-1].strip()
    # "written by" says no more of a writer than that; "screenplay by" does, and stands behind the name.
    job = "" if ROLE_NAMES.get(job.casefold()) == role else job.removesuffix(" by")
    return Credit(where, role, person, "", credited_as, job)


def without_as(said: str) -> tuple[str, str]:
    """Return what is said without its "(as …)", and whom that names."""
    said = one_line(said[:LONGEST])
    match = AS.search(said)
    return (one_line(AS.sub(" ", said)), match[1].strip()) if match else (said, "")


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the passages of one page about one film. name: of the document, as locators show it."""

    name: str
    film_id: str

    def passage(self, kind: Kind, where: str, text: str, **fields: Any) -> Passage | Reject:
        """Return a passage that stands at `where` in the page, or why it cannot be one."""
        source = f"{self.name}:{where}"
        try:
            made = Passage(film_id=self.film_id, kind=kind, text=text, source=source, **fields)
        except ValueError as cause:
            return Reject(source, str(cause))
        return with_passage_id(made)

    def credit(self, credit: Credit) -> Passage | Reject:
        """Return a credit as a passage. Its text says the job, its role the department."""
        if not credit.person and not credit.credited_as:
            return Reject(f"{self.name}:{credit.where}", "a credit needs a name")
        role, job = credit.role, credit.job
        if job:
            parted = "" if job.startswith("(") else ":"
            role = job if job.startswith(role) else f"{role}{parted} {job}"
        return self.passage(
            Kind.CREDIT,
            credit.where,
            credit_text(credit.person, role, credit.character, credit.credited_as),
            person=credit.person,
            role=credit.role,
            character=credit.character,
            credited_as=credit.credited_as,
        )

    def company(self, where: str, name: str, did: str, notes: Sequence[str]) -> Passage | Reject:
        """Return what a company did for the film, with its notes: years, countries, media."""
        text = f"{name}, {did}" if did else name
        said = ", ".join(note for note in notes if note)
        text = f"{text} ({said})" if said and name else text
        return self.passage(Kind.COMPANY, where, text, heading=name, role=did)


def companies_role(label: str) -> str:
    """Return what a company below a heading such as `Distributors` did; "" where only its notes say so."""
    words = one_line(label).casefold().rstrip(":").replace("_", " ")
    return COMPANIES.get(words, words)


def each_once(credits: Iterable[Credit]) -> list[Credit]:
    """Return the credits without those that say less of the same: a page names its stars up to four times."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], Credit]] = {}
    for credit in credits:
        known = found.setdefault((credit.role, credit.person), {})
        known.setdefault((credit.character, credit.credited_as, credit.job), credit)
    for known in found.values():
        if len(known) > 1:
            known.pop(("", "", ""), None)
    return [credit for known in found.values() for credit in known.values()]
