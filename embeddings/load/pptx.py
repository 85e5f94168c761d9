"""Slides (.pptx): the words of each slide in order, then its notes; a slide is a page."""

from __future__ import annotations

from typing import Any

from embeddings.load.fields import one_line
from embeddings.load.properties import made_up_title
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.rows import row_sentences
from embeddings.load.zipped import Zipped, first_text, local, relations

_SHOW = "ppt/presentation.xml"


def load_pptx(raw: RawFile) -> Loaded:
    """Rows of a slide's tables are sentences with their headings; pictures and diagrams have no words here."""
    zipped = Zipped(raw)
    pages: list[list[str]] = []
    heading = None
    for slide in _slides(zipped):
        root = zipped.xml(slide)
        blocks = _blocks(root) if root is not None else []
        heading = heading or (_heading(root) if root is not None else None)
        for kind, name in relations(zipped, slide).values():
            notes = zipped.xml(name) if kind == "notesSlide" else None
            blocks += [block for block in _blocks(notes) if not block.isdigit()] if notes is not None else []
        pages.append(blocks)
    text, starts = "", []
    for blocks in pages:
        starts.append(len(text))
        text += "".join(f"{block}\n\n" for block in blocks)
    text = text.rstrip()
    said = one_line(first_text(zipped.xml("docProps/core.xml"), "title"))
    title = said if said and not made_up_title(said) else heading
    return Loaded((raw.document(text, title=title, metadata={"page_starts": starts}),))


def _slides(zipped: Zipped) -> list[str]:
    show, targets = zipped.xml(_SHOW), relations(zipped, _SHOW)
    found = []
    for element in show.iter() if show is not None else ():
        if local(element) == "sldId":
            reference = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
            found.append(targets.get(reference, ("", ""))[1])
    return found


def _heading(slide: Any) -> str | None:
    """The words of the placeholder for a title."""
    for mark in slide.iter():
        if local(mark) == "ph" and mark.get("type") in ("title", "ctrTitle"):
            shape = next((up for up in mark.iterancestors() if local(up) == "sp"), None)
            words = _paragraphs(shape) if shape is not None else []
            if words:
                return " ".join(words)
    return None


def _blocks(root: Any) -> list[str]:
    found: list[str] = []
    for element in root.iter():
        within = {local(up) for up in element.iterancestors()}
        if local(element) == "tbl":
            rows = (
                [" ".join(_paragraphs(cell)) for cell in row if local(cell) == "tc"]
                for row in element
                if local(row) == "tr"
            )
            found += row_sentences(rows)
        elif local(element) == "txBody" and "tbl" not in within:
            found += _paragraphs(element)
    return found


def _paragraphs(body: Any) -> list[str]:
    found = []
    for paragraph in body.iter():
        if local(paragraph) == "p":
            parts = ["\n" if local(e) == "br" else e.text or "" for e in paragraph.iter() if local(e) in ("t", "br")]
            found.append(" ".join("".join(parts).split()))
    return [text for text in found if text]
