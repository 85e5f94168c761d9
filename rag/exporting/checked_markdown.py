"""A checked text as Markdown, with footnotes as Pandoc and GitHub read them."""

from __future__ import annotations

from rag.checked_text import CheckedText
from rag.exporting.escaping import one_line, sentence_in_bold
from rag.exporting.notes import IN_ENGLISH, Wording, paragraphs
from rag.marks import UNSUPPORTED_MARK


def checked_markdown(title: str, text: str, checked: CheckedText, wording: Wording = IN_ENGLISH) -> str:
    """The text with a mark behind each sentence, then the footnotes, then the sentences without one and why.

    The words that no source has are in bold. Of the draft's own formatting only its paragraphs are kept.
    """
    unsupported = [sentence for sentence in checked.sentences if not sentence.supported]
    blocks = [f"# {one_line(title)}"]
    if checked.words_only:
        blocks.append(f"*{wording.words_only}*")
    for paragraph in paragraphs(text, checked.sentences):
        pieces = [
            one_line(piece)
            if isinstance(piece, str)
            else sentence_in_bold(piece)
            + ("".join(f"[^{number}]" for number in piece.citations) or f" {one_line(UNSUPPORTED_MARK)}")
            for piece in paragraph
        ]
        blocks.append(" ".join(pieces))
    blocks += [f"[^{citation.number}]: {one_line(wording.note(citation))}" for citation in checked.citations]
    if unsupported:
        blocks += [f"## {wording.unsupported}", f"*{wording.in_bold}*"]
        blocks += [
            f"- {sentence_in_bold(sentence)} \u2014 {one_line(wording.why(sentence))}" for sentence in unsupported
        ]
    return "\n\n".join(blocks) + "\n"
