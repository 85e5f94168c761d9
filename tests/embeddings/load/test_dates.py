"""Dates as they are written, and names of files made readable."""

import pytest

from embeddings.load.dates import date_from_name, find_date, parse_date
from embeddings.load.fields import title_from_name


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-08", "2024-03-08"),
        ("2024-03-08T23:30:00-08:00", "2024-03-08"),
        ("2024/3/8", "2024-03-08"),
        ("20240308", "2024-03-08"),
        ("D:20240308103000+08'00'", "2024-03-08"),
        ("8 March 2024", "2024-03-08"),
        ("Fri, 8 Mar 2024 10:00:00 GMT", "2024-03-08"),
        ("March 8th, 2024", "2024-03-08"),
        ("Sept. 8, 2024", "2024-09-08"),
        ("13/04/2024", "2024-04-13"),
        ("04/13/2024", "2024-04-13"),
        ("03/04/2024", None),
        ("8. März 2024", "2024-03-08"),
        ("1er mars 2024", "2024-03-01"),
        ("8 de marzo de 2024", "2024-03-08"),
        ("8 marca 2024", "2024-03-08"),
        ("8 марта 2024 г.", "2024-03-08"),
        ("2024. március 8.", "2024-03-08"),
        ("8 Ağustos 2024", "2024-08-08"),
        ("2024年3月8日", "2024-03-08"),
        ("8. listopada 2024", None),  # November in Polish, October in Croatian
        ("2024-02-30", None),
        ("31 June 2024", None),
        ("March 2024", None),
        ("2024", None),
        ("1709900000", None),
        ("0000-01-01", None),
        ("soon", None),
        (1709900000, None),
        (None, None),
    ],
)
def test_dates_are_iso_or_nothing(written: object, iso: str | None) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    ("stem", "title", "date"),
    [
        ("2024-03-08-fishing-treaty", "Fishing treaty", "2024-03-08"),
        ("20240308_fishing_treaty", "Fishing treaty", "2024-03-08"),
        ("0012-fishing-treaty", "Fishing treaty", None),
        ("3d-printing", "3d printing", None),
        ("treaty-2024-02-30", "Treaty 2024 02 30", None),
        ("2024-03-08", "2024-03-08", "2024-03-08"),
        ("0012", "0012", None),
    ],
)
def test_names_of_files_are_made_readable(stem: str, title: str, date: str | None) -> None:
    assert (title_from_name(stem), date_from_name(stem)) == (title, date)


@pytest.mark.parametrize(
    "written",
    [
        "٨ مارس ٢٠٢٤",
        "8 مارس 2024",
        "८ मार्च २०२४",
        "8 मार्च 2024",
        "8 Μαρτίου 2024",
        "8 март 2024",
        "8 марта 2024 г.",
        "２０２４年３月８日",
        "2024年3月8日",
        "2024년 3월 8일",
        "8. März 2024",
    ],
)
def test_dates_of_other_scripts(written):
    text = f"— {written} —"
    found = find_date(text)
    assert found is not None
    assert found.iso == "2024-03-08"
    assert text[found.start : found.end].strip() in written
