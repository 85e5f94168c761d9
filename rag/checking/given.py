"""The check alone: a claim and the text that should support it; no index, no articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.chunking import sentences
from embeddings.encode.contract import Encoder
from embeddings.errors import UsageError
from embeddings.language.detection import language_of
from rag.checking.any_language import AnyLanguage
from rag.checking.judge import Judge
from rag.checking.rule import Rule
from rag.checking.rules import RULES
from rag.checking.settings import SETTINGS, Settings
from rag.records import SourceSentence

BEFORE_CHARACTERS = 250
"""Of the text before a sentence, what a reader still has in mind; as where evidence is selected."""


@dataclass(frozen=True)
class GivenClaim:
    """A line of a claims file: a claim, the text that should support it and, perhaps, the question it answers."""

    id: str
    source: str
    claim: str
    question: str = ""


@dataclass(frozen=True)
class Judgement:
    """A line of the output; `score` from 0 to 1; `reason` says why the claim is not supported, and is empty when it
    is."""

    id: str
    supported: bool
    score: float
    reason: str


def read_claims(path: Path) -> Iterator[GivenClaim]:
    """Raises UsageError that names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the claims file {str(path)!r} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            claim = GivenClaim(fields["id"], fields["source"], fields["claim"], fields.get("question") or "")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            amiss = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise UsageError(
                f"{path}:{number} is not a claim ({amiss}); a line is "
                '{"id": ..., "source": "the text", "claim": "..."}, perhaps with "question"'
            ) from error
        if not all(isinstance(text, str) for text in (claim.source, claim.claim, claim.question)):
            raise UsageError(f"{path}:{number} is not a claim: source, claim and question must be strings")
        yield claim


GIVEN_WORDS = 300
"""What a language model reads of a source that is too long to be read whole. Claims and their sources are given by the
file, not by somebody who waits for each: 150 take half the time, and tell less where a claim is long (WiCE, 97 claims
over whole pages: AUC 0.81 by 300 words, 0.77 by 150)."""

Judges = Callable[[str], Judge | None]
"""A question to the judge of claims that answer it."""


def judged(claims: Iterable[GivenClaim], encoder: Encoder, judges: Judges = lambda _: None) -> Iterator[Judgement]:
    """Each claim checked against the sentences of its own source; by its words only, where there is no judge."""
    for given in claims:
        checker = checker_of(given.source, given.question, encoder, judge=judges(given.question))
        support = checker.check(given.claim)
        yield Judgement(given.id, support.supported, round(support.probability, 4), support.reason)


def checker_of(
    text: str,
    question: str,
    encoder: Encoder,
    rules: Sequence[Rule] = RULES,
    settings: Settings = SETTINGS,
    judge: Judge | None = None,
) -> AnyLanguage:
    """A checker over one text."""
    sources = source_sentences(text)
    return AnyLanguage(sources, question, encoder, one_weight, rules=rules, settings=settings, judge=judge)


def source_sentences(text: str, name: str = "source") -> list[SourceSentence]:
    """Every sentence of the text, in order, with its first sentence and what stands before it as its context."""
    language = language_of(text)
    spans = sentences(text, language=language)
    lead = text[spans[0].start : spans[0].end] if spans else ""
    found = []
    for span in spans:
        before = text[max(0, span.start - BEFORE_CHARACTERS) : span.start].strip()
        context = " ".join(dict.fromkeys([lead, before])).strip() if span.start else ""
        said = text[span.start : span.end]
        found.append(SourceSentence(name, "", None, span.start, span.end, said, context=context, language=language))
    return found


def one_weight(term: str) -> float:
    """Without an index, every word weighs the same.

    The idf that a text's own sentences give was tried: a text's subject, which each sentence repeats, weighs little by
    it, and more right claims are flagged (adversarial 0.35 against 0.15, SummEdits' news 0.60 against 0.44).
    """
    return 1.0
