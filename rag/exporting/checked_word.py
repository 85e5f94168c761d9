"""A checked text as a Word document: footnotes of Word's own, and a comment at each sentence that has none."""

from __future__ import annotations

import re
from io import BytesIO

import docx
from docx.enum.text import WD_UNDERLINE
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from rag.checked_text import CheckedSentence, CheckedText
from rag.exporting.notes import IN_ENGLISH, Wording, paragraphs
from rag.exporting.word_footnotes import WordFootnotes

AUTHOR = "Footnote"
# What no XML may hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def checked_word(title: str, text: str, checked: CheckedText, wording: Wording = IN_ENGLISH) -> bytes:
    """The file. The words that no source has are underlined, and each comment says why.

    Of the draft's own formatting only its paragraphs are kept.
    """
    document = docx.Document()
    document.core_properties.title = _writable(title)
    document.core_properties.author = AUTHOR
    footnotes = WordFootnotes(document)
    notes = {citation.number: _writable(wording.note(citation)) for citation in checked.citations}
    document.add_heading(_writable(title), 0)
    underlined = any(sentence.missing for sentence in checked.sentences)
    for notice in (wording.words_only if checked.words_only else "", wording.underlined if underlined else ""):
        if notice:
            document.add_paragraph().add_run(notice).italic = True
    for pieces in paragraphs(text, checked.sentences):
        paragraph = document.add_paragraph()
        for place, piece in enumerate(pieces):
            if place:
                paragraph.add_run(" ")
            if isinstance(piece, str):
                paragraph.add_run(_line(piece))
                continue
            runs = _sentence(paragraph, piece)
            for number in piece.citations:
                footnotes.mark(paragraph, number, notes[number])
            if not piece.supported:
                document.add_comment(runs, _writable(wording.why(piece)), AUTHOR, "F")
    footnotes.save()
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _sentence(paragraph: Paragraph, sentence: CheckedSentence) -> list[Run]:
    runs, end = [], 0
    for start, stop in (*sentence.missing, (len(sentence.text), len(sentence.text))):
        runs.append(paragraph.add_run(_line(sentence.text[end:start])))
        runs.append(paragraph.add_run(_line(sentence.text[start:stop])))
        if stop > start:
            runs[-1].font.underline = WD_UNDERLINE.WAVY
        end = stop
    return runs


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", _writable(text))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
