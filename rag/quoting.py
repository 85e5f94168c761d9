"""Sentences of the articles that are quoted in the place of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from embeddings.language.languages import ENGLISH
from embeddings.terms import terms, words
from rag.checking.facts import Facts
from rag.checking.premise import said_otherwise
from rag.checking.rules import speaks_of_another
from rag.evidence.selection import Evidence
from rag.question.kinds import Kind
from rag.question.plan import QuestionPlan
from rag.records import SourceSentence

QUOTE_COUNT = 3
"""Sentences quoted when no language model writes."""
QUOTE_SHARE = 0.6
"""Of the best sentence's score, which each further one of that article must have."""
OTHER_QUOTE_SHARE = 0.85
"""The same of a sentence of another article, which may be about something else. Measured on 300 dev questions each of
SQuAD v2 and MultiHop-RAG: all right quotes of the one and 210 of 217 of the other stay, and of the answers that quote
an article beside the point (0.09 and 0.38) 0.04 and 0.33 are left."""
OTHER_QUOTE_SHARE_BY_LANGUAGE = 0.95
"""The same by E5. Of 96 questions in six languages (`tests/real/retrieval_by_language`) 0.74 quote the gold sentence
and 0.21 another article (0.73 and 0.39 at 0.85), of 60 English ones over these 0.65 and 0.68 (0.65 and 0.87)."""


def quotes(evidence: Evidence, question: str) -> list[SourceSentence]:
    """The best sentences, for want of an answer: those that come near the best one, each once, and none without words;
    of several articles that say the same in the same words the first, whose copies are named. One that speaks of
    another thing of a name that is asked about ("Power of Siberia 2") stands only where there is no other."""
    asked = Facts.of(question)
    best = [evidence.pool[position] for position in evidence.best if terms(evidence.pool[position].text)]
    of_it = [sentence for sentence in best if not speaks_of_another(asked, Facts.of(sentence.text))]
    found: dict[str, SourceSentence] = {}
    for sentence in of_it or best:
        said = " ".join(words(sentence.text))
        if said in found:
            first = found[said]
            if sentence.source not in (first.source, *first.copies):
                found[said] = replace(first, copies=(*first.copies, sentence.source))
            continue
        nearest = next(iter(found.values()), sentence)
        other = OTHER_QUOTE_SHARE_BY_LANGUAGE if evidence.by_language else OTHER_QUOTE_SHARE
        share = QUOTE_SHARE if sentence.source == nearest.source else other
        if len(found) < QUOTE_COUNT and sentence.score >= share * nearest.score:
            found[said] = sentence
    return list(found.values())


def otherwise(plan: QuestionPlan, evidence: Evidence, idf: Callable[[str], float]) -> SourceSentence | None:
    """The sentence by which a question for a fact, a list or an explanation has no answer, since it says otherwise than
    the question takes for granted. Whether something is so, and what an article says, may be asked of anything."""
    if plan.kind not in (Kind.FACT, Kind.LIST, Kind.EXPLANATION) or plan.language != ENGLISH:
        return None
    best = [evidence.pool[position] for position in evidence.best]
    return said_otherwise(plan.text, [sentence for sentence in best if sentence.language == ENGLISH], idf)
