"""Passages, answers and checked texts as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from embeddings.terminal import Style
from rag.checked_text import CheckedText
from rag.records import Answer, Citation, Passage

_MARK = re.compile(r"(?:\[\d+\])+")
_UNSUPPORTED = "[?]"


def passages_text(passages: Sequence[Passage], style: Style) -> str:
    """Each passage under its title and its place, the best one first."""
    return "\n\n".join(
        f"{passage.rank}. {style.bold(passage.title)} ({passage.date or 'no date'})  {style.dim(place(passage))}\n"
        f"   {' '.join(passage.text.split())}"
        for passage in passages
    )


def answer_text(answer: Answer, style: Style) -> str:
    """The answer with its footnotes; when it is refused, with the nearest passages."""
    lines = [marked(answer.text, style), "", *footnotes(answer.citations, style)]
    if answer.refused:
        lines += nearest(answer.passages, style)
    return "\n".join(lines).rstrip()


def marked(text: str, style: Style) -> str:
    """The text with its marks in colour."""
    text = _MARK.sub(lambda marks: style.mark(marks[0]), text)
    return text.replace(_UNSUPPORTED, style.warning(_UNSUPPORTED))


def footnotes(citations: Sequence[Citation], style: Style, *, quoted: bool = True) -> Iterator[str]:
    """The lines of the footnotes, with the quoted words or with titles and places alone."""
    for citation in citations:
        mark = style.mark(f"[{citation.number}]")
        yield f"{mark} {citation.title}, {citation.date or 'no date'} {style.dim(f'({place(citation)})')}"
        if quoted:
            yield f"    \u201c{' '.join(citation.quote.split())}\u201d"
        if citation.ocr is not None:
            yield f"    read by OCR, {100 * citation.ocr:.0f}% sure"
        if citation.copies:
            yield f"    the same in {', '.join(citation.copies)}"


def nearest(passages: Sequence[Passage], style: Style) -> Iterator[str]:
    """The lines on what was found, for a question that was refused."""
    if passages:
        yield "The nearest passages:"
    for passage in passages:
        yield f"  {passage.title}, {passage.date or 'no date'} {style.dim(f'({place(passage)})')}"


def place(span: Passage | Citation) -> str:
    return f"{span.source}:{span.start}-{span.end}"


def checked_text(checked: CheckedText, style: Style) -> str:
    """Each sentence with its footnotes or with why none holds, and the footnotes."""
    lines = []
    for sentence in checked.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations) or _UNSUPPORTED
        lines.append(marked(f"{' '.join(sentence.text.split())} {marks}", style))
        if sentence.reason:
            lines.append(f"    {style.warning(sentence.reason)}")
    return "\n".join([*lines, "", *footnotes(checked.citations, style)]).rstrip()
