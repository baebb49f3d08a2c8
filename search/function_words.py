"""The words that say nothing by themselves. They count towards a score, but never decide what is found.

The last four say nothing among films.
"""

WORDS = (
    "a about am an and any are as at be been being but by can could did do does doing for from had has have"
    " he her hers him his how i if in into is it its itself me my no nor not of on onto or our ours shall she"
    " should so some such than that the their theirs them then there these they this those to too until upon"
    " us was we were what when where which while who whom whose why will with would you your yours im ive id"
    " dont doesnt didnt isnt wasnt cant couldnt wont wouldnt thats theres whos whats youre theyre hes shes"
    " film films movie movies"
)
FUNCTION_WORDS = frozenset(WORDS.split())
