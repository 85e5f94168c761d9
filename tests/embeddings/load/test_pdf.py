"""PDF files: paragraphs and pages."""

from pathlib import Path

from tests.embeddings.load.samples import BODY, load, one, pdf, pdf_lines, word


def test_lines_of_a_pdf_become_paragraphs_and_pages_are_known(tmp_path: Path) -> None:
    document = one(
        tmp_path,
        "a.pdf",
        pdf(
            pdf_lines(
                (72, 700, 20, "A treaty"),
                (72, 660, 11, "The ministers met on Friday and gave infor-"),
                (72, 646, 11, "mation about the well-"),
                (72, 632, 11, "known treaty. All is well in Lima."),
                (72, 604, 11, "The known text goes on to the end of the"),
                (300, 40, 9, "1"),
            ),
            pdf_lines((72, 700, 11, "page and beyond.")),
            "",
            info="/Title (A treaty on fish) /Author (Ana Diaz) /CreationDate (D:20240308103000+08'00')",
        ),
    )
    assert (document.title, document.date, document.metadata["author"]) == (
        "A treaty on fish",
        "2024-03-08",
        "Ana Diaz",
    )
    assert document.text.split("\n\n") == [
        "A treaty",
        "The ministers met on Friday and gave information about the well-known treaty. All is well in Lima.",
        "The known text goes on to the end of the\npage and beyond.",
    ]
    starts = document.metadata["page_starts"]
    assert [document.text[start:][:8] for start in starts] == ["A treaty", "page and", ""]


def test_indented_paragraphs_of_a_pdf(tmp_path: Path) -> None:
    full = "This line is as wide as all of the others are"
    lines = [(90, f"{full}, here"), (72, f"{full}, and on"), (90, f"{full} too"), (72, f"{full}, and on")]
    page = pdf_lines(*((x, 700 - 13 * i, 11, text) for i, (x, text) in enumerate(lines)))
    assert one(tmp_path, "a.pdf", pdf(page)).text == (f"{full}, here {full}, and on\n\n{full} too {full}, and on")


def test_running_heads_and_page_numbers_do_not_cut_sentences(tmp_path: Path) -> None:
    pages = [
        pdf_lines((72, 760, 9, f"The Gazette, page {i}"), (72, 700, 11, words), (300, 40, 9, f"- {i} -"))
        for i, words in enumerate(["The ministers met and they", "signed a treaty on fishing in the", "ocean."], 1)
    ]
    assert (
        one(tmp_path, "a.pdf", pdf(*pages)).text
        == "The ministers met and they\nsigned a treaty on fishing in the\nocean."
    )


def test_a_made_up_title_of_a_pdf_is_not_used(tmp_path: Path) -> None:
    info = "/Title (Microsoft Word - final2.docx)"
    assert one(tmp_path, "fish.pdf", pdf(pdf_lines((72, 700, 11, BODY)), info=info)).title == "Fish"


def test_the_date_in_a_name_counts_more_than_when_the_file_was_made(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, BODY))
    assert one(tmp_path, "2024-03-08-a.pdf", pdf(page, info="/CreationDate (D:20250101)")).date == "2024-03-08"
    assert one(tmp_path, "2024-03-08-a.docx", word(BODY, created="2025-01-01", author="Ana")).date == "2024-03-08"


def test_a_pdf_that_is_a_scan_in_part_says_which_pages(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.pdf", pdf(pdf_lines((72, 700, 11, BODY)), "q 100 0 0 100 0 0 cm /I1 Do Q"))
    assert loaded.documents[0].text == BODY
    assert "page 2" in loaded.problems[0] and "OCR" in loaded.problems[0]


def test_a_damaged_page_loses_no_other(tmp_path: Path) -> None:
    pages = [pdf_lines((72, 700, 11, words)) for words in ("One.", "Two.")]
    data = pdf(*pages).replace(b"<< /Type /Page /Parent", b"<< /Type /Gone /Parent", 1)
    loaded = load(tmp_path, "a.pdf", data)
    assert loaded.documents[0].text == "Two."
    assert "page 1" in loaded.problems[0]


def test_text_without_height_is_no_crash(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, "One."), (72, 690, 11, "Two.")).replace("1 0 0 1", "1 0 0 0")
    assert "Two." in one(tmp_path, "a.pdf", pdf(page)).text
