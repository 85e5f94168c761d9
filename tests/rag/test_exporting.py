"""A draft and what was found of it as files: each footnote is there with its quote, and each gap with its reason."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from embeddings.errors import UsageError
from embeddings.load.files import load_file
from rag.__main__ import main
from rag.checked_text import check_text
from rag.exporting.files import export_of

DRAFT = (
    "My report\n\nMinister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024. Sudland signed the treaty.\n\n"
    "* * *\n\nAnna Berg signed the treaty in Oslo with Karl Holm. "
    "Farmers in Norland picked 900 tonnes of apples in 2025.\n"
    "Anna Berg of Norland signed the treaty in Oslo on 1 May 2024."
)


@pytest.fixture
def checked(retriever):
    return check_text(DRAFT, retriever)


def word(text, checked, title="draft"):
    return docx.Document(io.BytesIO(export_of("draft.docx")(title, text, checked)))


def footnotes(document):
    """The text of each footnote by its id, those with a type (separators) aside."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    return {
        int(note.get(qn("w:id"))): "".join(note.itertext()).strip()
        for note in parse_xml(part.blob)
        if note.get(qn("w:type")) is None
    }


def test_the_word_file_has_word_s_own_footnotes_with_their_quotes(checked):
    document = word(DRAFT, checked)
    notes = footnotes(document)
    assert list(notes) == [citation.number for citation in checked.citations]
    for citation in checked.citations:
        assert " ".join(citation.quote.split()) in notes[citation.number]
        assert citation.source in notes[citation.number]
    marks = [int(mark.get(qn("w:id"))) for mark in document.element.iter(qn("w:footnoteReference"))]
    assert marks == list(notes), "each footnote is marked once, in order, as Word numbers them"


def test_a_footnote_that_is_cited_again_is_told_by_a_reference_to_its_first_mark(checked):
    document = word(DRAFT, checked)
    names = {mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))}
    fields = [field.text.split() for field in document.element.iter(qn("w:instrText"))]
    again = sum(len(sentence.citations) for sentence in checked.sentences) - len(checked.citations)
    assert again >= 1
    assert len(fields) == again
    assert all(field[0] == "NOTEREF" and field[1] in names for field in fields)


def test_sentences_without_a_footnote_have_a_comment_that_says_why(checked):
    comments = [comment.text for comment in word(DRAFT, checked).comments]
    assert comments == [sentence.reason for sentence in checked.sentences if not sentence.supported]
    assert any(comment.startswith("contradicted by") for comment in comments)


def test_the_words_that_no_source_has_are_underlined(checked):
    document = word(DRAFT, checked)
    underlined = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.underline]
    assert underlined == [words for sentence in checked.sentences for words in sentence.missing_words] == ["Karl Holm"]


def test_the_paragraphs_of_the_draft_stay(checked):
    said = [re.sub(r"\s+", " ", paragraph.text) for paragraph in word(DRAFT, checked).paragraphs]
    at = said.index("My report")
    assert said[at + 1].startswith("Minister Anna Berg") and "Sudland signed the treaty." in said[at + 1]
    assert said[at + 2] == "* * *"
    assert said[at + 3].startswith("Anna Berg signed") and "900 tonnes" in said[at + 3]
    assert len(said) == at + 5
    assert any("words only" in line for line in said[:at])


def test_the_word_file_is_read_again_by_our_own_loader(checked, tmp_path):
    path = tmp_path / "draft.docx"
    path.write_bytes(export_of(path.name)("draft", DRAFT, checked))
    (document,) = load_file(path, tmp_path).documents
    assert "Sudland signed the treaty." in document.text


@pytest.mark.parametrize("text", ["\x00\x0b bell \x07", "\ud800 half", "<w:p>&amp; ]]>", "\U0001f600 \u202e turned"])
def test_whatever_a_draft_holds_the_word_file_can_be_opened(checked, text):
    sentence = replace(checked.sentences[0], text=text, start=0, end=len(text), missing=())
    odd = replace(
        checked, sentences=(sentence,), citations=tuple(replace(one, quote=text) for one in checked.citations)
    )
    data = export_of("a.docx")(text, text, odd)
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert docx.Document(io.BytesIO(data)).paragraphs


def test_a_draft_of_which_nothing_is_supported_has_no_footnotes(retriever):
    text = "The moon is made of green cheese."
    document = word(text, check_text(text, retriever))
    assert not list(document.element.iter(qn("w:footnoteReference")))
    assert next(comment.text for comment in document.comments).startswith("nowhere")


def test_the_markdown_has_a_note_for_each_mark_and_a_reason_for_each_gap(checked):
    told = export_of("draft.md")("My *draft*", DRAFT, checked).decode()
    assert told.startswith("# My \\*draft\\*\n")
    marks = re.findall(r"\[\^(\d+)\](?!:)", told)
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", told, re.M))
    assert marks == [str(number) for sentence in checked.sentences for number in sentence.citations]
    assert set(marks) == set(notes)
    assert "Anna Berg of Norland signed the treaty in Oslo on 1 May 2024." in notes["1"]
    assert "with **Karl Holm**" in told
    gaps = told.partition("## Sentences without a footnote")[2]
    assert gaps.count("\n- ") == sum(not sentence.supported for sentence in checked.sentences)
    assert "contradicted by" in gaps
    assert "words only" in told


def test_the_command_writes_a_file_and_says_that_no_model_has_read(samples, tmp_path, capsys):
    draft, out = tmp_path / "draft.md", tmp_path / "checked.docx"
    draft.write_text("The Trans-Siberian Railway is 9,289 kilometres long. The moon is made of green cheese.\n")
    assert main(["check", str(draft), "--index", str(samples / "index"), "--model", "none", "--export", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == "" and "checked by words only" in said.err
    document = docx.Document(out)
    assert "9,289" in footnotes(document)[1]
    assert [comment.text.split(":")[0] for comment in document.comments] == ["nowhere"]


def test_before_anything_is_checked_the_command_says_where_it_could_not_write(tmp_path, capsys):
    draft = tmp_path / "draft.txt"
    draft.write_text("Anna Berg signed.")
    for name, said in (("a.pdf", ".md or .docx"), ("none/a.md", "there is no such folder")):
        assert main(["check", str(draft), "--index", str(tmp_path / "none"), "--export", str(tmp_path / name)]) == 1
        assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["check", "--claims", "c.jsonl", "--export", "a.md"])
    assert wrong.value.code == 2


def test_a_name_of_another_kind_is_refused_with_the_kinds():
    with pytest.raises(UsageError, match=r"\.md or \.docx"):
        export_of("draft.pdf")
