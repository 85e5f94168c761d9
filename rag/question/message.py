"""The question in a long message: people paste a mail or an article, and ask at its beginning or its end."""

from __future__ import annotations

import re

from embeddings.chunking import sentences
from embeddings.errors import UsageError
from embeddings.terms import terms
from rag.question.follow_up import depends_on_history
from rag.question.greetings import greeting_language

LONG = 500
"""Characters; a shorter message is read as it is."""
LONGEST = 20_000
"""Characters; nothing longer is searched for its question."""
LONGEST_QUESTION = 1_000
"""Characters: about the 256 tokens that the encoder reads; of more it would see the beginning alone."""
WHOLE = 0.5
"""Of the message; a question that is more of it is all of it, with what it says before."""
CONTEXT = 200
"""Characters of what stands before a question that points back."""
LEAST_TERMS = 1

_ASKS = re.compile(
    r"(?:please\s+|can you\s+|could you\s+|i (?:want|would like|need) to know\s+|i wonder\s+)*"
    r"(?:who|whom|whose|what|which|when|where|why|how|tell|list|summari[sz]e|explain|describe|compare|find|name|show)\b",
    re.IGNORECASE,
)


def question_in(message: str) -> str:
    """The question of the message, with what it points back at; the message itself when it is short or all question.

    Raises UsageError, which says the limit, for one that is too long to be read.
    """
    if len(message) <= LONG:
        return message
    if len(message) > LONGEST:
        raise UsageError(_too_long("message", len(message), LONGEST))
    spans = sentences(message)
    said = [" ".join(message[span.start : span.end].split()) for span in spans]
    place = _asked(said)
    if place is None or len(said[place]) >= WHOLE * len(message):
        found = message.strip()
    else:
        found = said[place]
        if place and depends_on_history(found):
            found = f"{found} ({said[place - 1][:CONTEXT]})"
    if len(found) > LONGEST_QUESTION:
        raise UsageError(_too_long("question", len(found), LONGEST_QUESTION))
    return found


def _asked(said: list[str]) -> int | None:
    """Which sentence asks: the last one or the first one where they do, else the last one that does."""
    marked = [place for place, text in enumerate(said) if text.rstrip("\"'\u201d\u2019)").endswith("?")]
    asking = [place for place in marked if _says_something(said[place])]
    if not asking:
        asking = [place for place, text in enumerate(said) if _ASKS.match(text) and _says_something(text)]
    if not asking:
        return None
    last = len(said) - 1
    return asking[0] if asking[-1] != last and asking[0] == 0 else asking[-1]


def _says_something(text: str) -> bool:
    return greeting_language(text) is None and len(terms(text)) >= LEAST_TERMS


def _too_long(what: str, length: int, limit: int) -> str:
    return f"the {what} has {length:,} characters, and {limit:,} is the most that is read; shorten it"
