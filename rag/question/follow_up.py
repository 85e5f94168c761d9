"""A follow-up into a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embeddings.terms import terms, words
from rag.llm.local import ChatModel
from rag.records import Turn

REWRITE_TOKENS = 60
BACKGROUND_CHARACTERS = 300
"""Of the last answer, so much tells what the conversation is about."""
HISTORY_TURNS = 6
"""Of the conversation, so many of the last turns are read."""

_POINTING = frozenset(
    "he she it they him her his hers its their theirs them this that these those there then here former latter one "
    "ones same such else other others another".split()
)
_CONTINUING = re.compile(
    r"^\s*(and|but|or|so|also|what about|how about|why|how so|when|where|who|which)\b[^a-z]*$", re.I
)
_OPENING = re.compile(r"^\s*(and|but|or|so|also|what about|how about)\b", re.I)
_NAME = re.compile(r"\b[A-Z][\w\u2019'.-]*(?:\s+(?:of|the|and|for)?\s*[A-Z][\w\u2019'.-]*)*")

_INSTRUCTION = (
    "Rewrite the last question so that it can be understood without the conversation. Put in the names that words "
    "like he, she, it, they or there stand for. Do not answer it. Write the question and nothing else."
)


def standalone_question(question: str, history: Sequence[Turn], model: ChatModel | None = None) -> str:
    """The question with what it takes from the conversation put in; the question itself when it needs nothing.

    With a model the follow-up is rewritten, and the rewrite kept only if it holds the question's own words; without
    one, the names that the conversation was last about are put behind it.
    """
    if not history or not depends_on_history(question):
        return question
    if model is not None:
        rewritten = _rewritten(question, history[-HISTORY_TURNS:], model)
        if rewritten is not None:
            return rewritten
    topics = [name for name in _topics(history) if name.lower() not in question.lower()]
    return f"{question} ({', '.join(topics)})" if topics else question


def background(history: Sequence[Turn]) -> str:
    """What a follow-up is said against: the last question, and how its answer begins."""
    asked = [turn.text for turn in history if turn.role == "user"][-1:]
    answered = [turn.text[:BACKGROUND_CHARACTERS] for turn in history if turn.role == "assistant"][-1:]
    return " ".join(asked + answered)


def depends_on_history(question: str) -> bool:
    """Whether the question points back at something: a pronoun, an opening "And ...", or hardly a word of its own."""
    if _OPENING.match(question) or _CONTINUING.match(question):
        return True
    found = words(question)
    if _POINTING & set(found):
        return True
    return len(terms(question)) < 2 and not _NAME.search(question[1:])


def _rewritten(question: str, history: Sequence[Turn], model: ChatModel) -> str | None:
    conversation = "\n".join(f"{turn.role}: {turn.text.strip()[:300]}" for turn in history)
    messages = [
        {"role": "system", "content": _INSTRUCTION},
        {
            "role": "user",
            "content": f"Conversation:\n{conversation}\n\nLast question: {question}\n\nRewritten question:",
        },
    ]
    text = "".join(model.stream(messages, max_tokens=REWRITE_TOKENS)).strip().strip('"')
    rewritten = text.splitlines()[0].strip() if text else ""
    own = {term for term in terms(question) if term not in _POINTING}
    known = set(terms(conversation)) | own
    new = set(terms(rewritten))
    kept = len(own & new) >= 0.5 * len(own)
    # A rewrite may only use words of the question and of the conversation; more would be an answer, or an invention.
    invented = len(new - known)
    return rewritten if rewritten.endswith("?") and kept and invented <= 2 and len(rewritten) < 400 else None


def _topics(history: Sequence[Turn], count: int = 4) -> list[str]:
    """Names of the last question, and then of the last answer, each once."""
    last = [turn.text for turn in reversed(history) if turn.role == "user"][:1]
    last += [turn.text for turn in reversed(history) if turn.role == "assistant"][:1]
    names: dict[str, None] = {}
    for text in last:
        for match in _NAME.finditer(text):
            name = match.group().strip(" .'\u2019")
            # The first word of a sentence is capitalised anyway; it is a name only when it is not a common word.
            if terms(name) and not (match.start() == 0 and " " not in name):
                names.setdefault(name)
    if not names and last:
        names = dict.fromkeys(word for word in words(last[0]) if terms(word))
    return list(names)[:count]
