"""Words about films and about remembering them, as lists to be read and edited.

EMPTY_WORDS say nothing about what a film is about: function words, and the words people wrap around a
memory. HEDGES are those of them that mark a memory. GENRE_WORDS tell genres by what is said of a film:
genre, folded -> the words that name it, the words that only suggest it. All are folded.
"""


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text; an underscore stands for a space."""
    return frozenset(word.replace("_", " ") for word in text.split())


FUNCTION_WORDS = word_set(
    """
a an the and or but nor if then so as than that this these those of at by for from in into on onto
to with without within about after before during over under above below up down out off away again
against between through across along around near behind beside besides toward towards until upon via
i me my mine myself we us our ours you your yours he him his himself she her hers herself it its
itself they them their theirs themselves who whom whose which what when where why how am is are was
were be been being do does did doing done have has had having can could will would shall should may
might must not no yes there here too very just also only own same such some any each few more most
other others another both all every many much several im ive id ill dont didnt doesnt isnt arent
wasnt werent cant couldnt wont wouldnt hasnt havent hadnt shouldnt hes shes theyre theres thats
youre whos whats it's because while though although since ever never always still even yet either
neither whether one two first second third last later now back like get gets got getting gotten go
goes going went gone come comes came coming way else once soon already almost enough instead
"""
)

HEDGES = word_set(
    """
remember remembered remembering recall recalled recalling memory memories forget forgot forgotten
maybe perhaps possibly probably vaguely vague think thinking thought believe guess guessing unsure
sure somehow roughly approximately supposedly apparently definitely pretty kinda sorta something
somewhere someone somebody somethings
"""
)

FILM_WORDS = word_set("movie film flick movies films")

TALK = word_set(
    """
movie movies film films flick flicks cinema picture watch watched watching saw see seen seeing know
knows knew known scene scenes plot story title titled name names named called actor actors actress
actresses character characters main lead starring starred star stars help helps please thanks thank
anyone anybody anything everything nothing thing things stuff kind kinds sort sorts type bit lot
lots really quite actually basically certain certainly exactly exact description describe tv
television channel channels vhs dvd tape theater theatre theaters theatres cable netflix rented
trailer trailers english language color colour american year years ago old time times early mid
middle late end ends ended ending endings beginning begins began start starts started made make
makes making set say says said saying tell tells told look looks looked looking find finds found try
tries trying tried want wants wanted seem seems seemed guy guys people person persons part parts
point however well let lets give gives gave given take takes took taken turn turns turned put puts
keep keeps kept need needs able sorry hi hello hey edit ed submitted minute minutes hour hours day
days detail details question answer answers figure search searching searched google imdb reddit
internet online long short little big good great bad nice new whole right left different sometime
sometimes around everyone everybody happen happens happened happening involve involves involved
involving feature features featured show shows showed shown showing clip clips version part cover
released release aired air airing idea ideas clue clues mention mentioned age aged kid s t re ve ll
d m nt im u ok okay lol haha etc also btw hope hoping cheers appreciate appreciated much advance
driving crazy nuts bugging stuck stick sticks head mind distinctly clearly random randomly
eventually finally suddenly basically literally honestly usually often mostly
"""
)

EMPTY_WORDS = FUNCTION_WORDS | HEDGES | TALK

DECADES = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
    "noughties": 2000,
}


def listed(named: str, suggested: str = "") -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that name a genre and those that only suggest it."""
    return word_set(named), word_set(suggested)


GENRE_WORDS = {
    "horror": listed(
        "horror scary slasher creepy frightening terrifying",
        "gore gory monster monsters zombie zombies vampire vampires werewolf killer haunted ghost ghosts"
        " demon demons possessed witch blood bloody scared nightmare nightmares terror slaughter chainsaw"
        " masked",
    ),
    "science fiction": listed(
        "scifi sci_fi science_fiction futuristic dystopian",
        "alien aliens robot robots spaceship spacecraft space planet planets android androids cyborg clone"
        " clones future laser experiment mutant mutants scientist scientists time_travel"
        " time_machine outer_space",
    ),
    "comedy": listed(
        "comedy comedic funny hilarious parody spoof humorous humor humour", "laugh laughing silly joke jokes"
    ),
    "animated": listed("animated animation cartoon cartoons anime claymation", "pixar disney"),
    "western": listed("western", "cowboy cowboys saloon outlaw outlaws sheriff"),
    "war": listed("war", "soldier soldiers army nazi nazis battle vietnam platoon troops"),
    "romance": listed("romance romantic", "love falls_in_love lovers wedding"),
    "musical": listed("musical", "sing sings singing songs dancing"),
    "fantasy": listed("fantasy", "magic magical dragon wizard fairy elf spell enchanted"),
    "thriller": listed("thriller suspense suspenseful psychological", "stalker kidnapped hostage conspiracy"),
    "crime": listed(
        "crime gangster mafia", "heist robbery detective police mob murderer hitman drug dealer cop"
    ),
    "documentary": listed("documentary"),
    "supernatural": listed("supernatural paranormal", "ghost ghosts spirit spirits haunted"),
    "superhero": listed("superhero superheroes", "superpowers"),
    "action": listed("action", "explosion explosions shootout"),
    "drama": listed("drama dramatic"),
    "teen": listed("teen", "teenager teenagers high_school"),
    "family": listed("family_movie family_film kids_movie childrens"),
    "silent": listed("silent_film silent_movie silent_era"),
    "martial arts": listed("martial_arts karate kung_fu", "ninja ninjas samurai"),
    "slasher": listed("slasher"),
    "sports": listed("sports", "football baseball basketball boxing boxer hockey soccer"),
    "noir": listed("noir"),
    "erotic": listed("erotic softcore", "nude naked sex"),
    "mystery": listed("mystery whodunit", "detective"),
    "adventure": listed("adventure", "treasure jungle expedition"),
    "biography": listed("biography biopic biographical"),
}
