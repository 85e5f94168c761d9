"""Answers and checked texts as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.checked_text import CheckedText
from rag.records import Answer, Citation, Passage


def answer_text(answer: Answer) -> str:
    """The answer with its footnotes, for a terminal."""
    lines = [answer.text, "", *_footnotes(answer.citations)]
    if answer.refused:
        lines.append("The nearest passages:")
        lines += [f"  {p.title}, {p.date or 'no date'} ({place(p)})" for p in answer.passages]
    return "\n".join(lines).rstrip()


def place(span: Passage | Citation) -> str:
    return f"{span.source}:{span.start}-{span.end}"


def checked_text(checked: CheckedText) -> str:
    """Each sentence with its footnotes or with why none holds, and the footnotes, for a terminal."""
    lines = []
    for sentence in checked.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations) or "[?]"
        lines.append(f"{' '.join(sentence.text.split())} {marks}")
        if sentence.reason:
            lines.append(f"    {sentence.reason}")
    return "\n".join([*lines, "", *_footnotes(checked.citations)]).rstrip()


def _footnotes(citations: Sequence[Citation]) -> Iterator[str]:
    for citation in citations:
        yield f"[{citation.number}] {citation.title}, {citation.date or 'no date'} ({place(citation)})"
        yield f"    \u201c{' '.join(citation.quote.split())}\u201d"
        if citation.copies:
            yield f"    the same in {', '.join(citation.copies)}"
