"""PDF files as people have them: forms, notes, columns, rotated pages, running heads, numbers that are no page's."""

from pathlib import Path

import pytest

from tests.embeddings.load.samples import load, one, pdf, pdf_lines

LONG = "that goes on for a while"


def turned(matrix: str, places: list[tuple[int, int]], lines: list[str]) -> str:
    shown = (f"{matrix} {x} {y} Tm ({line}) Tj" for (x, y), line in zip(places, lines, strict=True))
    return f"BT /F1 11 Tf {' '.join(shown)} ET"


@pytest.mark.parametrize(
    ("matrix", "places"),
    [
        ("0 1 -1 0", [(100, 100), (114, 100), (128, 100)]),
        ("0 -1 1 0", [(500, 700), (486, 700), (472, 700)]),
        ("-1 0 0 -1", [(500, 100), (500, 114), (500, 128)]),
    ],
)
@pytest.mark.parametrize("page_turned", [False, True])
def test_a_rotated_page_is_read_in_its_own_order(tmp_path: Path, matrix, places, page_turned) -> None:
    data = pdf(turned(matrix, places, ["The ministers met on Friday", "and signed a treaty", "on fishing."]))
    data = data.replace(b"/MediaBox", b"/Rotate 90 /MediaBox") if page_turned else data
    assert one(tmp_path, "a.pdf", data).text == "The ministers met on Friday and signed a treaty on fishing."


def test_columns_that_are_written_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"left {i} {LONG}" for i in range(5)]
    right = [f"right {i} {LONG}" for i in range(5)]
    lines = [(72, 750, 18, "A heading over both of the columns")]
    for i in range(5):
        lines += [(72, 700 - 14 * i, 10, left[i]), (330, 700 - 14 * i, 10, right[i])]
    text = one(tmp_path, "a.pdf", pdf(pdf_lines(*lines))).text
    assert text == "A heading over both of the columns\n\n" + " ".join([*left, *right])


def test_the_cells_of_a_table_are_no_columns(tmp_path: Path) -> None:
    cells = [(x, 700 - 14 * i, 10, text) for i in range(5) for x, text in ((72, f"Port {i}"), (330, f"{i}0 tons"))]
    text = one(tmp_path, "a.pdf", pdf(pdf_lines(*cells))).text
    assert text == " ".join(f"Port {i} {i}0 tons" for i in range(5))


def raised(before: str, mark: str, after: str) -> str:
    """A line with a small raised mark, and text behind it at the height of the line."""
    return (
        f"BT /F1 11 Tf 1 0 0 1 72 700 Tm ({before}) Tj /F1 7 Tf 5 Ts ({mark}) Tj /F1 11 Tf 0 Ts ({after}) Tj "
        "1 0 0 1 72 686 Tm (It lasts a long time, and everybody knows that well.) Tj ET"
    )


@pytest.mark.parametrize(
    ("before", "mark", "after", "shown"),
    [
        ("They signed the treaty", "12", " in Lima.", "They signed the treaty in Lima."),
        ("They welcomed it", "14", ".", "They welcomed it."),
        ("It was signed.", "3", " It was read.", "It was signed. It was read."),
        ("It covers 40 km", "2", " of sea.", "It covers 40 km2 of sea."),
        ("It weighs 10", "6", " tons.", "It weighs 106 tons."),
    ],
)
def test_raised_numbers_of_notes_are_not_glued_to_words(tmp_path: Path, before, mark, after, shown) -> None:
    text = one(tmp_path, "a.pdf", pdf(raised(before, mark, after))).text
    assert " ".join(text.split()) == f"{shown} It lasts a long time, and everybody knows that well."


FORM = [
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (boat) /V (Red Heron) /Rect [200 695 400 712] /P 7 0 R >>",
    b"<< /Type /Annot /Subtype /Widget /FT /Ch /Ff 131072 /Opt [(Lima) (Oslo)] /T (port) /V (Oslo) "
    b"/Rect [200 665 400 682] /P 7 0 R >>",
    b"<< /Type /Annot /Subtype /FreeText /Contents (Typed onto it) /DA (/F1 11 Tf) /Rect [72 500 200 520] /P 7 0 R >>",
]


def with_annotations(data: bytes) -> bytes:
    """The PDF with a form; its table of objects is made anew by PDFium, which repairs files that lack one."""
    body = data[: data.index(b"xref\n")].replace(
        b"<< /Type /Page /Parent", b"<< /Annots [20 0 R 21 0 R 22 0 R] /Type /Page /Parent"
    )
    body = body.replace(b"<< /Type /Catalog", b"<< /AcroForm << /Fields [20 0 R 21 0 R] >> /Type /Catalog")
    body += b"".join(b"%d 0 obj\n%s\nendobj\n" % (20 + i, annotation) for i, annotation in enumerate(FORM))
    return body + b"trailer\n<< /Size 23 /Root 1 0 R >>\n%%EOF"


def test_values_of_a_form_stand_beside_their_labels(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, "Name of the boat:"), (72, 670, 11, "Port:"), (72, 640, 11, "Signed in Lima."))
    text = one(tmp_path, "a.pdf", with_annotations(pdf(page))).text
    assert text.split("\n\n") == ["Name of the boat: Red Heron", "Port: Oslo", "Signed in Lima.", "Typed onto it"]


def page_of(words: str, *others: tuple[float, float, float, str]) -> str:
    return pdf_lines((72, 700, 11, f"The {words} ministers met {LONG}"), (72, 686, 11, f"and {words} {LONG}"), *others)


def test_running_heads_that_alternate_are_left_out_and_told(tmp_path: Path) -> None:
    heads = ["A HISTORY OF LIMA", "ANA DIAZ"]
    pages = [page_of("abcdef"[i - 1], (300, 760, 9, f"{heads[i % 2]} {i}")) for i in range(1, 7)]
    loaded = load(tmp_path, "fish.pdf", pdf(*pages)).documents[0]
    assert "HISTORY" not in loaded.text and "DIAZ" not in loaded.text
    assert loaded.title == "Fish"
    assert loaded.metadata["notes"] == ["6 running heads and page numbers left out, as “ANA DIAZ 1”"]


@pytest.mark.parametrize(
    "numbers", [["iii", "iv", "v"], ["7", "8", "9"], ["- 1 -", "- 2 -", "- 3 -"], ["Page 4 of 9"] * 3]
)
def test_numbers_of_pages_are_left_out(tmp_path: Path, numbers) -> None:
    pages = [page_of(words, (300, 40, 9, n)) for words, n in zip(("old", "new", "other"), numbers, strict=True)]
    text = one(tmp_path, "a.pdf", pdf(*pages)).text
    assert not [number for number in numbers if number in text]


def test_numbers_that_are_not_of_pages_stay(tmp_path: Path) -> None:
    years = [pdf_lines((72, 730, 18, str(1921 + i)), (72, 700, 11, f"The year {LONG}, {i}.")) for i in range(3)]
    assert [str(year) in one(tmp_path, "a.pdf", pdf(*years)).text for year in (1921, 1922, 1923)] == [True] * 3
    sheet = pdf_lines((72, 700, 11, "Berths let to guests"), (72, 680, 14, "1984"))
    assert one(tmp_path, "a.pdf", pdf(sheet)).text.split() == "Berths let to guests 1984".split()


def test_headings_that_differ_by_their_number_are_no_running_heads(tmp_path: Path) -> None:
    pages = [pdf_lines((72, 730, 18, f"Chapter {i}"), (72, 700, 11, f"It {LONG}, {i}.")) for i in (1, 2, 3)]
    text = one(tmp_path, "a.pdf", pdf(*pages)).text
    assert [f"Chapter {i}" in text for i in (1, 2, 3)] == [True] * 3


def test_letters_that_are_spaced_out_are_a_word_and_a_paragraph(tmp_path: Path) -> None:
    page = pdf_lines(
        (72, 714, 11, "The herring came back."),
        (72, 700, 11.5, "A N N U A L  R E P O R T"),
        (72, 686, 11, "Boats landed it."),
    )
    assert one(tmp_path, "a.pdf", pdf(page)).text.split("\n\n") == [
        "The herring came back.",
        "ANNUAL REPORT",
        "Boats landed it.",
    ]


def test_a_first_paragraph_that_is_no_heading_can_be_quoted(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, "The ministers met in Lima on Friday"), (72, 660, 11, "They signed a treaty there."))
    document = one(tmp_path, "fish.pdf", pdf(page))
    assert (document.title, document.body_start) == ("Fish", 0)
    heading = pdf_lines((72, 700, 18, "A treaty in Lima"), (72, 660, 11, "They signed a treaty there."))
    assert one(tmp_path, "fish.pdf", pdf(heading)).title == "A treaty in Lima"


def test_a_heading_that_is_not_the_title_is_there_to_be_found(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 18, "The end of herring"), (72, 660, 11, "They signed a treaty there."))
    document = one(tmp_path, "fish.pdf", pdf(page, info="/Title (A treaty of many)"))
    assert (document.title, document.body_start) == ("A treaty of many", 0)


@pytest.mark.parametrize(
    "title", ["untitled", "Layout 1", "Untitled-2", "Microsoft Word - a.doc", "Slide 1", "final.indd", "Document1"]
)
def test_titles_that_programs_make_up_are_not_used(tmp_path: Path, title) -> None:
    page = pdf_lines((72, 700, 11, "They signed a treaty there."))
    assert one(tmp_path, "fish.pdf", pdf(page, info=f"/Title ({title})")).title == "Fish"


def test_a_clock_that_was_never_set_dates_nothing(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, "They signed a treaty there."))
    assert one(tmp_path, "fish.pdf", pdf(page, info="/CreationDate (D:19700101000000Z)")).date is None
