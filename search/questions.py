"""What a question asks for: "who said…", "which film was it where…".

What a question begins with says nothing of its answer, but what kind of answer is wanted.
"""

import re
from dataclasses import dataclass

from index.analysis import exact_form
from search.function_words import FUNCTION_WORDS

QUESTION = re.compile(
    r"(?:(?P<said>who(?:\s+was\s+it\s+(?:who|that))?\s+(?:said|says|say))"
    r"|(?:in\s+)?(?:which|what)(?:(?:['’]s|\s+(?:was|is))\s+(?:the|that))?\s+(?:film|movie)s?"
    r"(?:\s+(?:was|is)\s+(?:it|that))?(?:\s+(?:where|when|that|with|in which|has|had|does|do|did))?"
    r"|(?:the\s+)?(?:film|movie)\s+(?:where|in which))\b[\s,:]*(?P<rest>.+?)\s*\?*",
    re.IGNORECASE | re.DOTALL,
)
FEWEST_LEFT = 2  # words of a question's rest


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: a text without what makes it a question. is_who_said: a line is looked for."""

    rest: str
    is_who_said: bool = False


def question_in(text: str) -> Question:
    """Return what a text asks for: all of it where it is no question."""
    match = QUESTION.fullmatch(text.strip())
    if match is None:
        return Question(text)
    rest, is_who_said = match["rest"], bool(match["said"])
    # "who said no" may be anything, "who said rosebud" is a question.
    is_word = is_who_said and exact_form(rest) not in FUNCTION_WORDS
    return Question(rest, is_who_said) if is_word or len(rest.split()) >= FEWEST_LEFT else Question(text)
