"""What columns are called, in several languages, and which field each is likely to be.

Guesses for a mapping to begin with, which somebody will look over; proposal.py writes it.
"""

from corpus.records import Kind, key_words

# field -> names, folded and in one word. The first that fits has the column.
FILM_NAMES = {
    "film_id": "tconst imdbid imdbtitleid imdb imdburl imdblink const titleid filmid movieid showid",
    "title": (
        "primarytitle movietitle filmtitle seriestitle filmname moviename title movie film name titel"
        " filmtitel titre titulo titolo pelicula tytul"
    ),
    "original_title": "originaltitle originalname titreoriginal titulooriginal originaltitel",
    "year": "startyear releaseyear year filmyear movieyear titleyear releasedyear jahr annee ano anno rok",
    "release_date": "releasedate datereleased released premiere premiered",
    "runtime": "runtimeminutes runtime runtimemins runtimemin duration length laufzeit duree duracion",
    "certificate": "certificate certification contentrating mpaa mpaarating rated fsk",
    "genres": "genres genre listedin category categories",
    "countries": "countries country productioncountries countryoforigin land pays pais",
    "languages": "languages spokenlanguages originallanguage",
    "votes": "numvotes votes votecount numberofvotes noofvotes imdbvotes",
    "metascore": "metascore metacritic metaratings",
    "directors": "directors director directedby regie realisateur",
    "writers": "writers writer screenwriter screenplay writtenby",
    "stars": "stars cast actors star1 star2 star3 star4 actor1 actor2 actor3 actor1name actor2name",
    "film_rating": "averagerating imdbrating voteaverage avgrating avgvote imdbscore filmrating movierating",
}
PASSAGE_NAMES = {
    "heading": "heading headline reviewtitle reviewsummary reviewheadline subject summarytitle",
    "author": "author user username reviewer reviewername critic criticname userid nickname autor auteur",
    "rating": "rating ratings score reviewrating userrating reviewscore grade note puntuacion bewertung",
    "date": "date reviewdate datereviewed posted createdat timestamp time datum fecha",
    "helpful": "helpful helpfulvotes upvotes likes thumbsup",
    "helpful_of": "helpfulof totalvotes helpfultotal",
    "spoiler": "spoiler isspoiler spoilers containsspoiler containsspoilers hasspoiler",
    "language": "language lang reviewlanguage sprache",
    "speakers": "speaker speakers saidby who characterspeaking",
    "character": "character charactername",
    "person": "person personname actorname primaryname actor",
    "role": "job role department",
    "kind": "kind type kindoftext",
}
# kind -> the columns that hold a text of it; "text" may be of any.
TEXT_NAMES = {
    Kind.REVIEW: (
        "review reviewtext reviewbody reviewcontent reviews userreview comment comments kritik avis"
        " critique resena"
    ),
    Kind.QUOTE: "quote quotes famousquote zitat citation cita line",
    Kind.DIALOGUE: "dialogue dialog utterance subtitle",
    Kind.TRIVIA: "trivia fact funfact didyouknow",
    Kind.GOOF: "goof goofs mistake mistakes",
    Kind.TAGLINE: "tagline taglines slogan",
    Kind.KEYWORD: "keywords keyword plotkeywords tags tag",
    Kind.PLOT: "plot overview description synopsis summary storyline plotsummary plotoutline handlung inhalt",
    Kind.LOCATION: "location locations filminglocation filminglocations",
    Kind.COMPANY: "company companies productioncompanies productioncompany studio",
}
ANY_TEXT = "text body content message texte texto"
MANY = frozenset({Kind.KEYWORD, Kind.COMPANY, Kind.LOCATION})  # kinds whose cells hold lists

FIELDS = {
    name: field for field, names in (*FILM_NAMES.items(), *PASSAGE_NAMES.items()) for name in names.split()
}
KINDS = {name: kind for kind, names in TEXT_NAMES.items() for name in names.split()}


def flat(column: str) -> str:
    """Return a column's name as it is looked up: `Movie Title`, `movie_title`, `movieTitle` → movietitle."""
    return "".join(key_words(column))


def field_of(column: str) -> str:
    """Return the field that a column is likely to be, "" if none; "film_rating" is the film's own rating."""
    return FIELDS.get(flat(column), "")


def kind_of(column: str) -> Kind | None:
    """Return the kind of text that a column is likely to hold, None if none or any."""
    return KINDS.get(flat(column))


def is_text(column: str) -> bool:
    """Whether a column is called like a text of any kind."""
    return flat(column) in ANY_TEXT.split()
