"""Figures as each language writes them."""

import pytest

from embeddings.language.digits import ascii_digits
from rag.checking.languages.figures import figures_in
from rag.checking.languages.tables import TABLES

CASES = [
    ("de", "3,5", ["3.5"]),
    ("de", "1.234,50 Dollar", ["1234.5 dollar"]),
    ("de", "3,5 Mio. Euro", ["3500000"]),
    ("de", "12 Prozent", ["12 percent"]),
    ("de", "120.000", ["120000"]),
    ("fr", "1 234,5 euros", ["1234.5 euro"]),
    ("fr", "120\u202f000", ["120000"]),
    ("es", "2 millones", ["2000000"]),
    ("es", "2 billones", ["2000000000000"]),
    ("fr", "2 billions", ["2000000000000"]),
    ("ru", "3,5 триллиона", ["3500000000000"]),
    ("ru", "на 3,5 %", ["3.5 percent"]),
    ("ru", "12 млн рублей", ["12000000 rouble"]),
    ("zh", "三百五十元", ["350"]),
    ("zh", "3.5万人", ["35000"]),
    ("zh", "一亿两千万", ["120000000"]),
    ("zh", "二〇二四年三月", ["2024 year"]),
    ("zh", "一万零五百", ["10500"]),
    ("ja", "１２％", ["12 percent"]),
    ("ar", "٣٫٥ بالمئة", ["3.5 percent"]),
    ("ar", "١٢ مليون", ["12000000"]),
    ("it", "1.500 metri", ["1500 m"]),
]


@pytest.mark.parametrize(("language", "text", "found"), CASES)
def test_figures_are_read_as_the_language_writes_them(language, text, found):
    assert [str(figure) for figure in figures_in(text, language, TABLES[language].units)] == found


def test_a_decimal_comma_is_not_lost():
    assert figures_in("3,5", "de", {}) != figures_in("35", "de", {})


@pytest.mark.parametrize("written", ["٢٠٢٤", "۲۰۲۴", "२०२४", "２０２４", "๒๐๒๔"])
def test_digits_of_all_scripts_are_digits_in_place(written):
    assert ascii_digits(written) == "2024"
    assert len(ascii_digits(f"a{written}b")) == 6
