"""What every export of a checked text is made of: its paragraphs, and the words that it adds to the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.checked_text import CheckedSentence
from rag.records import Citation

_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]+")


@dataclass(frozen=True)
class Wording:
    """What an export says itself, in one language: a heading above the sentences without a footnote, how words that no
    source has are marked in Markdown and in Word, that no language model was asked, a footnote, and why there is none.
    """

    unsupported: str
    in_bold: str
    underlined: str
    words_only: str
    note: Callable[[Citation], str]
    why: Callable[[CheckedSentence], str]


def note(citation: Citation) -> str:
    """Where the words stand, and the words, in English."""
    page = f", page {citation.page_number}" if citation.page_number is not None else ""
    copies = f"; the same in {', '.join(citation.copies)}" if citation.copies else ""
    read = f"; read by OCR, {100 * citation.ocr:.0f}% sure" if citation.ocr is not None else ""
    return (
        f"{citation.title}, {citation.date or 'no date'}, {citation.source}{page}, characters {citation.start} to "
        f"{citation.end}: \u201c{' '.join(citation.quote.split())}\u201d{read}{copies}"
    )


IN_ENGLISH = Wording(
    "Sentences without a footnote",
    "Words in bold are in no source.",
    "Words in wavy underline are in no source.",
    "Checked by words only: no language model has read these sentences.",
    note,
    lambda sentence: sentence.reason,
)


def paragraphs(text: str, sentences: Sequence[CheckedSentence]) -> Iterator[list[CheckedSentence | str]]:
    """The sentences of a text, and what stands between them and says nothing (a rule, a row of dots), in its
    paragraphs."""
    paragraph: list[CheckedSentence | str] = []
    end = 0
    for sentence in (*sentences, None):
        first, *others = _LINE_ENDS.split(text[end : sentence.start if sentence is not None else len(text)])
        paragraph += [first.strip()] if first.strip() else []
        for other in others:
            if paragraph:
                yield paragraph
            paragraph = [other.strip()] if other.strip() else []
        if sentence is not None:
            paragraph.append(sentence)
            end = sentence.end
    if paragraph:
        yield paragraph
