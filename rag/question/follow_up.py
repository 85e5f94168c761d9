"""A follow-up into a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from embeddings.terms import terms, words
from rag.question.clauses import LONG_TERMS
from rag.records import Turn

BACKGROUND_CHARACTERS = 300
"""Of the last answer, so much tells what the conversation is about."""
HISTORY_TURNS = 6
"""Of the conversation, so many of the last turns are read."""
TURN_CHARACTERS = 300
"""Of each of these turns, so much is read."""

# Personal pronouns and possessives; they point back unless the question itself names somebody or something before them.
_PRONOUNS = frozenset("he she it they him her his hers its their theirs them".split())
# Words that point only where they stand alone or before a noun. "that" is mostly a conjunction ("said that the treaty
# ...") or opens a relative clause ("the team that won"), "there" mostly says that something exists ("is there a ..."),
# and "one", "other" and "same" mostly count or compare what the question itself names.
_POINTER = re.compile(
    r"\b(?:this|these|those|then|here|former|latter)\b"
    r"|(?:^|\b(?:is|was|are|were|did|does|do|has|had|have|can|could|will|would|should|about|of|to|for|with|after|before|in"
    r"|on|at|by|from|like|than|and|but|why|when|where|how|what|or)\s)that\b(?!\s+(?:the|a|an|he|she|they|it|we|i|you)\b)"
    r"|\bthat\b(?=\s*[?.!]*$)"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!did )\bthere\b(?!\s+(?:is|are|was|were|be|been)\b)"
    r"|\b(?:the|which|this|that|another|any)\s+ones?\b(?=\s*[?.!,]|\s+(?:is|are|was|were|did|does|do|has|had)\b|$)"
    r"|\bothers?\b(?!\s+than\b)"
    r"|\b(?:else|another)\b(?=\s*[?.!]*$)|\bany(?:thing|one|body|where)? else\b|\bwhat else\b|\bwho else\b"
    r"|\bthe same\b(?=\s*[?.!]*$)|\bsuch\b(?!\s+as\b)(?=\s+(?:a|an)\b)",
    re.IGNORECASE,
)
_CONTINUING = re.compile(
    r"^\s*(and|but|or|so|also|what about|how about|why|how so|when|where|who|which)\b[^a-z]*$", re.I
)
_OPENING = re.compile(r"^\s*(and|but|or|so|also|what about|how about)\b", re.I)
_ANY_WORD = re.compile(r"[A-Za-z]+")
_NAME = re.compile(r"\b[A-Z][\w\u2019'.-]*(?:\s+(?:of|the|and|for)?\s*[A-Z][\w\u2019'.-]*)*")

Rewriter = Callable[[str, str], str]
"""A conversation and its last question to that question as it stands alone, written by a language model."""


def standalone_question(question: str, history: Sequence[Turn], rewrite: Rewriter | None = None) -> str:
    """The question with what it takes from the conversation put in; the question itself when it needs nothing.

    With a rewriter the follow-up is rewritten, and the rewrite kept only if it holds the question's own words; without
    one, the names that the conversation was last about are put behind it.
    """
    if not history or not depends_on_history(question):
        return question
    if rewrite is not None:
        rewritten = _rewritten(question, history[-HISTORY_TURNS:], rewrite)
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
    """Whether the question points back at something: a pronoun, an opening "And ...", or hardly a word of its own.

    Of the follow-ups of CANARD's dev set that people rewrote, 0.83 are seen; of questions that were asked alone (SQuAD
    v2 and MultiHop-RAG, dev) 0.07 and 0.00 are taken for one (benchmarks/follow_ups.py --detect).
    """
    if _OPENING.match(question) or _CONTINUING.match(question):
        return True
    found = terms(question)
    # A long question names what its pronouns stand for, and compares what it names.
    if len(found) < LONG_TERMS and (_POINTER.search(question) or _has_open_pronoun(question)):
        return True
    return len(found) < 2 and not _NAME.search(question[1:])


def _has_open_pronoun(question: str) -> bool:
    """Whether a pronoun stands in it that no name before it, but for the first word, can stand for."""
    pronouns = (match.start() for match in _ANY_WORD.finditer(question) if match[0].lower() in _PRONOUNS)
    first = next(pronouns, None)
    return first is not None and not any(match.start() > 0 for match in _NAME.finditer(question[:first]))


def _rewritten(question: str, history: Sequence[Turn], rewrite: Rewriter) -> str | None:
    conversation = "\n".join(f"{turn.role}: {turn.text.strip()[:TURN_CHARACTERS]}" for turn in history)
    text = rewrite(conversation, question).strip().strip('"')
    rewritten = text.splitlines()[0].strip() if text else ""
    own = {term for term in terms(question) if term not in _PRONOUNS}
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
