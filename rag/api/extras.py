"""What Footnote says of an answer beyond what OpenAI's protocols have room for."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel

from rag.records import Answer, Mark


class Sentence(BaseModel):
    """`content[start:end]` is the sentence, without its marks; `reason` says why it is not supported.

    `mark` is "supported", "partly" or "unsupported"; of a sentence that is partly supported, `missing` are the words
    that no source has beside the rest, as half-open offsets into the content.
    """

    start: int
    end: int
    supported: bool
    score: float
    citations: list[int]
    reason: str
    mark: Mark
    missing: list[tuple[int, int]]


class Milliseconds(BaseModel):
    """Since the question came; `first_token` is null when no model wrote."""

    retrieve: float
    first_token: float | None
    total: float


class Extras(BaseModel):
    """`refused`: the articles do not answer the question, and the text says so."""

    refused: bool
    answerable: float
    standalone_question: str
    sentences: list[Sentence]
    timings: Milliseconds


def extras_of(answer: Answer) -> Extras:
    return Extras(
        refused=answer.refused,
        answerable=answer.answerable,
        standalone_question=answer.standalone_question,
        sentences=[
            Sentence(
                start=sentence.start,
                end=sentence.end,
                supported=sentence.supported,
                score=sentence.score,
                citations=list(sentence.citations),
                reason=sentence.reason,
                mark=sentence.mark,
                missing=[(sentence.start + start, sentence.start + end) for start, end in sentence.missing],
            )
            for sentence in answer.sentences
        ],
        timings=Milliseconds(
            retrieve=answer.timings.retrieve, first_token=answer.timings.first_token, total=answer.timings.total
        ),
    )


def new_id(prefix: str, *parts: object) -> str:
    """The same for the same request at the same time."""
    return f"{prefix}{hashlib.sha256(repr(parts).encode('utf-8', 'replace')).hexdigest()[:24]}"


def words(*texts: str) -> int:
    """Nothing is billed here, and texts are counted in words where OpenAI counts tokens."""
    return sum(len(text.split()) for text in texts)
