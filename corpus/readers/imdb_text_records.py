"""From the parts of a title page to its film and passages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.readers import imdb_text_did_you_know as did_you_know
from corpus.readers import imdb_text_film as film_facts
from corpus.readers.imdb_text_film import Card
from corpus.readers.imdb_text_lists import questions, similar_films, videos
from corpus.readers.imdb_text_people import Credit, cast_end, key_credits, listed_cast
from corpus.readers.imdb_text_reviews import read_reviews
from corpus.readers.imdb_text_rows import Row
from corpus.records import Film, Kind, Passage, credit_text, quote_text, slug


class PageRecords:
    """Makes the records of one page whose film is known."""

    def __init__(self, name: str, page: Mapping[str, Sequence[Row]], card: Card) -> None:
        self.name = name
        self.page = page
        self.card = card
        self.film_id = slug(card.title, card.year)
        self.head = page["head"][card.end :]
        self.details = film_facts.read_details(page)

    def stream(self) -> Iterator[Film | Passage]:
        """Stream the film, then its passages kind by kind."""
        people = tuple(dict.fromkeys(self.credits()))
        yield self.film(people)
        yield from self.plots()
        for credit in people:
            if credit.role != "star":
                yield self.credit(credit)
        yield from self.reviews()
        for label, rows in did_you_know.blocks(self.below("storyline", "did you know")):
            yield from self.block(label, rows)
        yield from self.lists()

    def below(self, *names: str) -> list[Row]:
        """Return the rows of the sections called `names`."""
        return [row for name in names for row in self.page.get(name, ())]

    def passage(self, kind: Kind, line: int, text: str, **fields: Any) -> Passage:
        """Return a passage of this film that begins on `line`."""
        return Passage(film_id=self.film_id, kind=kind, text=text, source=f"{self.name}:{line}", **fields)

    def film(self, people: Sequence[Credit]) -> Film:
        """Return the film with all the page says in so many words."""

        def named(role: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(credit.person for credit in people if credit.role == role))

        rating, votes = film_facts.read_rating(self.head)
        date, country = film_facts.read_release(self.details.get("release date", ()))
        runtimes = (film_facts.minutes_of(row.text) for row in self.details.get("runtime", ()))
        return Film(
            film_id=self.film_id,
            title=self.card.title,
            original_title=self.card.original_title,
            year=self.card.year,
            release_date=date,
            release_country=country,
            runtime=self.card.runtime or next((minutes for minutes in runtimes if minutes), None),
            certificate=self.card.certificate,
            genres=film_facts.read_genres(self.head) or self.storyline_genres(),
            countries=film_facts.values_of(self.details.get("countries", ()), fused=True),
            languages=film_facts.values_of(self.details.get("languages", ()), fused=True),
            rating=rating,
            votes=votes,
            metascore=film_facts.read_metascore(self.head),
            alternate_titles=film_facts.values_of(self.details.get("alternate titles", ())),
            directors=named("director"),
            writers=named("writer"),
            stars=named("star"),
            source=f"{self.name}:{self.card.line}",
        )

    def credits(self) -> Iterator[Credit]:
        """Stream key credits and cast, with repetitions."""
        cast = self.page.get("cast", ())
        yield from key_credits(self.head)
        yield from key_credits(cast[cast_end(cast) :])
        yield from listed_cast(self.head, cast)

    def storyline_genres(self) -> tuple[str, ...]:
        """Return the genres that are listed under Storyline."""
        blocks = did_you_know.blocks(self.below("storyline"))
        rows = [row for label, below in blocks if label == "Genres" for row in below]
        return tuple(dict.fromkeys(genre for row in rows for genre in film_facts.split_genres(row.text)))

    def credit(self, credit: Credit) -> Passage:
        """Return a credit as a passage."""
        said = (credit.person, credit.role, credit.character, credit.credited_as)
        return self.passage(
            Kind.CREDIT,
            credit.line,
            credit_text(*said),
            person=credit.person,
            role=credit.role,
            character=credit.character,
            credited_as=credit.credited_as,
        )

    def plots(self) -> Iterator[Passage]:
        """Stream the plot above the credits and those under Storyline."""
        plot = film_facts.read_plot(self.head)
        if plot:
            yield self.passage(Kind.PLOT, plot[1], plot[0])
        for label, rows in did_you_know.blocks(self.below("storyline")):
            if label in ("", "Plot summary", "Plot synopsis"):
                for row in rows:
                    # Keywords stand there, too, and the name of who wrote the plot.
                    if film_facts.is_sentence(row.text) and (plot is None or row.text != plot[0]):
                        yield self.passage(Kind.PLOT, row.number, row.text)

    def reviews(self) -> Iterator[Passage]:
        """Stream the reviews."""
        for review in read_reviews(self.below("reviews")):
            yield self.passage(
                Kind.REVIEW,
                review.line,
                "\n\n".join(review.paragraphs),
                heading=review.heading,
                author=review.author,
                rating=review.rating,
                date=review.date,
                helpful=review.helpful,
                helpful_of=review.helpful_of,
                spoiler=review.spoiler,
            )

    def block(self, label: str, rows: Sequence[Row]) -> Iterator[Passage]:
        """Stream what stands below one label of Did you know."""
        if label == "Quotes":
            for line, lines in did_you_know.quotes(rows):
                yield self.passage(Kind.QUOTE, line, quote_text(lines), lines=lines)
        elif label == "Connections":
            for link in did_you_know.connections(rows):
                about = {"relation": link.relation, "other_film": link.other_film}
                yield self.passage(Kind.CONNECTION, link.line, link.text, **about)
        elif label == "Soundtracks":
            for song in did_you_know.songs(rows):
                people = {"writers": song.writers, "performers": song.performers}
                yield self.passage(Kind.SOUNDTRACK, song.line, song.text, heading=song.name, **people)
        elif kind := did_you_know.BLOCKS.get(label):
            for row in rows:
                yield self.passage(kind, row.number, row.text)

    def lists(self) -> Iterator[Passage]:
        """Stream videos, similar films, questions, places and companies."""
        for video in videos(self.below("videos")):
            text = f"{video.title}, {video.sort.lower()}, {video.length}"
            yield self.passage(Kind.VIDEO, video.line, text, heading=video.title)
        for film in similar_films(self.below("similar")):
            rated = f", rated {film.rating}" if film.rating is not None else ""
            about = {"relation": "similar", "other_film": film.title, "rating": film.rating}
            yield self.passage(Kind.CONNECTION, film.line, f"Similar: {film.title}{rated}", **about)
        for line, question in questions(self.below("faq")):
            yield self.passage(Kind.FAQ, line, question, heading=question)
        for row in self.details.get("locations", ()):
            yield self.passage(Kind.LOCATION, row.number, row.text)
        for row in self.details.get("companies", ()):
            text = f"{row.text}, production company"
            yield self.passage(Kind.COMPANY, row.number, text, heading=row.text)
