"""Footnotes of a Word document, which python-docx has no words for: their part of the file, and marks that lead there.

Written after ECMA-376, part 1, 17.11 (footnotes) and 17.16.5 (the field NOTEREF). Word numbers footnotes itself, in the
order of their marks; a footnote that is cited again is told by a cross-reference to its first mark.
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.oxml.text.paragraph import CT_P
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
MARK_STYLE = "Footnote Reference"
TEXT_STYLE = "Footnote Text"

# The lines above the footnotes, which every part of footnotes must have.
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    f"</w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>"
    for kind, number, mark in (
        ("separator", -1, "separator"),
        ("continuationSeparator", 0, "continuationSeparator"),
    )
)


class WordFootnotes:
    """The footnotes of one document; `save` puts them into it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = parse_xml(f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}</w:footnotes>")
        self._numbers: dict[int, int] = {}
        self._add_styles()

    def mark(self, paragraph: Paragraph, key: int, text: str) -> None:
        """A mark at the end of the paragraph: of a new footnote with that text, or of the one with that key."""
        if key in self._numbers:
            self._mark_again(paragraph._p, key)
            return
        number = self._numbers[key] = len(self._numbers) + 1
        paragraph._p.append(_element("w:bookmarkStart", {"w:id": str(number), "w:name": _bookmark(key)}))
        self._mark_run(paragraph._p).append(_element("w:footnoteReference", {"w:id": str(number)}))
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(number)}))
        self._root.append(self._footnote(number, text))

    def save(self) -> None:
        """Puts the part into the document's file; nothing where there is no footnote."""
        if self._numbers:
            part = self._document.part
            part.relate_to(
                XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE, self._root, part.package),
                RELATIONSHIP_TYPE.FOOTNOTES,
            )

    def _footnote(self, number: int, text: str) -> BaseOxmlElement:
        body: CT_P = OxmlElement("w:p")
        body.style = self._document.styles[TEXT_STYLE].style_id
        self._mark_run(body).append(_element("w:footnoteRef"))
        body.add_r().text = f" {text}"
        footnote = _element("w:footnote", {"w:id": str(number)})
        footnote.append(body)
        return footnote

    def _mark_again(self, body: CT_P, key: int) -> None:
        field = _element("w:instrText", {"xml:space": "preserve"})
        field.text = f" NOTEREF {_bookmark(key)} \\f \\h "
        self._mark_run(body).append(_element("w:fldChar", {"w:fldCharType": "begin"}))
        self._mark_run(body).append(field)
        self._mark_run(body).append(_element("w:fldChar", {"w:fldCharType": "separate"}))
        self._mark_run(body).text = str(self._numbers[key])
        self._mark_run(body).append(_element("w:fldChar", {"w:fldCharType": "end"}))

    def _mark_run(self, body: CT_P) -> CT_R:
        run: CT_R = body.add_r()
        run.style = self._document.styles[MARK_STYLE].style_id
        return run

    def _add_styles(self) -> None:
        styles = self._document.styles
        if MARK_STYLE not in styles:
            styles.add_style(MARK_STYLE, WD_STYLE_TYPE.CHARACTER).font.superscript = True
        if TEXT_STYLE not in styles:
            styles.add_style(TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(9)


def _bookmark(key: int) -> str:
    return f"_RefFootnote{key}"


def _element(tag: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(_XML_SPACE if name == "xml:space" else qn(name), value)
    return element


_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
