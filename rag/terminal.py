"""Passages, answers and checked texts as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from embeddings.terminal import Style
from rag.checked_text import CheckedText
from rag.marks import UNSUPPORTED_MARK, marks, why, with_missing
from rag.records import Answer, AnswerSentence, Citation, Passage

_MARK = re.compile(r"(?:\[\d+\])+")
_QUOTED = 60
"""Characters of a sentence that is told apart from the others by its beginning."""


def passages_text(passages: Sequence[Passage], style: Style) -> str:
    """Each passage under its title and its place, the best one first."""
    return "\n\n".join(
        f"{passage.rank}. {style.bold(passage.title)} ({passage.date or 'no date'})  {style.dim(place(passage))}\n"
        f"   {' '.join(passage.text.split())}"
        for passage in passages
    )


def answer_text(answer: Answer, style: Style) -> str:
    """The answer with its footnotes; when it is refused, with the nearest passages."""
    text = answer.text
    for sentence in reversed(answer.sentences):
        text = text[: sentence.start] + with_missing(sentence, style.underlined) + text[sentence.end :]
    lines = [marked(text, style), "", *footnotes(answer.citations, style), *unsupported(answer.sentences, style)]
    if answer.refused:
        lines += nearest(answer.passages, style)
    return "\n".join(lines).rstrip()


def marked(text: str, style: Style) -> str:
    """The text with its marks in colour."""
    text = _MARK.sub(lambda marks: style.mark(marks[0]), text)
    return text.replace(UNSUPPORTED_MARK, style.warning(UNSUPPORTED_MARK))


def sentence_text(sentence: AnswerSentence, style: Style) -> str:
    """A sentence with its marks, the words that no source has underlined."""
    return marked(f"{' '.join(with_missing(sentence, style.underlined).split())} {marks(sentence)}", style)


def unsupported(sentences: Sequence[AnswerSentence], style: Style) -> Iterator[str]:
    """The lines on why sentences are not supported, or only in part."""
    for sentence in sentences:
        if reason := why(sentence):
            beginning = " ".join(sentence.text.split())
            shown = beginning if len(beginning) <= _QUOTED else f"{beginning[:_QUOTED].rstrip()}\u2026"
            yield f"{style.warning(UNSUPPORTED_MARK)} \u201c{shown}\u201d {reason}"


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
        lines.append(sentence_text(sentence, style))
        if sentence.reason:
            lines.append(f"    {style.warning(sentence.reason)}")
    return "\n".join([*lines, "", *footnotes(checked.citations, style)]).rstrip()
