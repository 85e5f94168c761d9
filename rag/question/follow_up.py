"""A follow-up into a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from embeddings.language.languages import ENGLISH
from embeddings.language.scripts import UNSPACED
from embeddings.terms import CAPITALS, terms
from rag.messages import MESSAGES
from rag.question.asking.tables import ASKING
from rag.question.clauses import LONG_TERMS
from rag.records import Turn

LONGEST = 300
"""Characters; what is longer says what it is about, in a language that is read by its table."""
BACKGROUND_CHARACTERS = 300
"""Of the last answer, so much tells what the conversation is about."""
HISTORY_TURNS = 6
"""Of the conversation, so many of the last turns are read."""
TURN_CHARACTERS = 300
"""Of each of these turns, so much is read."""
SUBJECT_CHARACTERS = 120
"""Of what a question is about, so much is put behind a follow-up: more would drown it."""
ANSWER_NAMES = 2
"""Names of the last answer that are put behind a follow-up."""

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
_AUXILIARIES = "is|are|was|were|did|does|do|has|had|have|can|could|will|would|should"
# What a question begins with before what it is about.
_ASKS = re.compile(
    r"(?:and |but |so |please |then )*(?:(?:(?:what|who|whom|when|where|why|how(?: \w+)?)"
    rf"(?:'s|\u2019s| (?:{_AUXILIARIES})\b))"
    rf"|(?P<which>(?:which|what|whose)\b(?! (?:{_AUXILIARIES})\b))|how (?:many|much)\b|who\b|(?:{_AUXILIARIES})\b"
    r"|(?:can you |could you )?(?:tell me|explain|describe|summari[sz]e|list|show me)(?: more)?(?: about)?\b)"
    r"(?: there\b)?",
    re.IGNORECASE,
)
_DAY_OR_MONTH = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December"
)
_SENTENCE_END = re.compile(r"\w{4}[.]\s")  # "Falkenau. Die", but not "Dr. Lena Brandt"
_ENDS = ("?", "\uff1f", "\u061f")
_ANY_WORD = re.compile(r"[A-Za-z]+")
_NAME = re.compile(rf"\b[{CAPITALS}][\w\u2019'.-]*(?:\s+(?:of|the|and|for)?\s*[{CAPITALS}][\w\u2019'.-]*)*")

Rewriter = Callable[[str, str], str]
"""A conversation and its last question to that question as it stands alone, written by a language model."""


def standalone_question(
    question: str, history: Sequence[Turn], rewrite: Rewriter | None = None, language: str = ENGLISH
) -> str:
    """The question with what it takes from the conversation put in; the question itself when it needs nothing.

    As `with_its_subject`, for a question that may need none.
    """
    if not history or not depends_on_history(question, language):
        return question
    return with_its_subject(question, history, rewrite, language)


def with_its_subject(
    question: str, history: Sequence[Turn], rewrite: Rewriter | None = None, language: str = ENGLISH
) -> str:
    """A question that depends on the conversation, with what it takes from it put in.

    With a rewriter the follow-up is rewritten, and the rewrite kept only if it holds the question's own words; without
    one, what the last question that stood alone was about is put behind it, and the names of the last answer.
    """
    if rewrite is not None:
        rewritten = _rewritten(question, history[-HISTORY_TURNS:], rewrite, language)
        if rewritten is not None:
            return rewritten
    topics: list[str] = []
    for topic in _topics(history, language):
        if topic.lower() not in " ".join([question, *topics]).lower():
            topics.append(topic)
    return f"{question} ({', '.join(topics)})" if topics else question


def background(history: Sequence[Turn]) -> str:
    """What a follow-up is said against: the last question, and how its answer begins."""
    asked = [turn.text for turn in history if turn.role == "user"][-1:]
    answered = [turn.text[:BACKGROUND_CHARACTERS] for turn in history if turn.role == "assistant"][-1:]
    return " ".join(asked + answered)


def depends_on_history(question: str, language: str = ENGLISH) -> bool:
    """Whether the question points back at something: a pronoun, an opening "And ...", or hardly a word of its own.

    `language` is the question's (ISO 639-1); one without a table in `asking` is read by the English rules.

    Of the follow-ups of CANARD's dev set that people rewrote, 0.83 are seen; of questions that were asked alone (SQuAD
    v2 and MultiHop-RAG, dev) 0.07 and 0.00 are taken for one (benchmarks/follow_ups.py --detect).
    """
    if (words := ASKING.get(language)) is not None:
        return len(question) <= LONGEST and words.points_back(question)
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


def _rewritten(question: str, history: Sequence[Turn], rewrite: Rewriter, language: str) -> str | None:
    conversation = "\n".join(f"{turn.role}: {turn.text.strip()[:TURN_CHARACTERS]}" for turn in history)
    text = rewrite(conversation, question).strip().strip('"')
    rewritten = text.splitlines()[0].strip() if text else ""
    words = ASKING.get(language)
    asked = words.without_pointers(question) if words else question
    own = {term for term in _said(asked, language) if term not in _PRONOUNS}
    known = set(_said(conversation, language)) | own
    new = set(_said(rewritten, language))
    kept = len(own & new) >= 0.5 * len(own)
    # A rewrite may only use words of the question and of the conversation; more would be an answer, or an invention.
    invented = len(new - known)
    # A small model asks something else in other languages, bends names wrongly, or only says the question again.
    if words and not own < new <= known:
        return None
    return rewritten if rewritten.endswith(_ENDS) and kept and invented <= 2 and len(rewritten) < 400 else None


def _said(text: str, language: str) -> Sequence[str]:
    """Its terms; of pairs of letters each letter, as other pairs come about where a name is put in."""
    found = terms(text, language)
    return [letter for term in found for letter in (term if UNSPACED.search(term) else [term])]


def _topics(history: Sequence[Turn], language: str) -> list[str]:
    """What the last question that stood alone was about, and names of the last answer."""
    asked = [turn.text for turn in reversed(history) if turn.role == "user"]
    alone = next((text for text in asked if not depends_on_history(text, language)), asked[0] if asked else "")
    answered = [_without_own_words(turn.text) for turn in reversed(history) if turn.role == "assistant"][:1]
    subject = _subject(alone) if language not in ASKING else ASKING[language].subject(alone)[:SUBJECT_CHARACTERS]
    names = _names(answered[0] if answered else "")
    if language in ASKING:  # single words are mostly nouns, or begin a sentence
        names = [name for name in names if " " in name and not _SENTENCE_END.search(name)]
    return [*([subject] if subject else []), *names]


def _without_own_words(answer: str) -> str:
    """Without what the program itself says of an answer: "The model's answer is left out" names nothing."""
    for said in MESSAGES.values():
        for phrase in (said.refusal, said.left_out, said.otherwise, said.elsewhere, said.in_quotes):
            answer = answer.replace(phrase.strip(), " ")
    return answer


def _subject(question: str) -> str:
    """What a question is about: "the tunnel opened in Quellport" of "Which tunnel opened in Quellport?"."""
    asked = " ".join(question.split()).strip(" ?.!")
    match = _ASKS.match(asked)
    if match is None:
        return _shortened(asked)
    rest = asked[match.end() :].strip()
    if not terms(rest):
        return ""
    return _shortened(f"the {rest}" if match["which"] else rest)


def _shortened(text: str) -> str:
    return text if len(text) <= SUBJECT_CHARACTERS else text[:SUBJECT_CHARACTERS].rsplit(" ", 1)[0]


def _names(text: str) -> list[str]:
    names: dict[str, None] = {}
    for match in _NAME.finditer(text):
        name = match.group().strip(" .'\u2019")
        # The first word of a sentence is capitalised anyway; it is a name only when it is not a common word.
        if terms(name) and not _DAY_OR_MONTH.fullmatch(name) and not (match.start() == 0 and " " not in name):
            names.setdefault(name)
    return list(names)[:ANSWER_NAMES]
