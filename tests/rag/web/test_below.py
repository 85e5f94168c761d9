"""What the parts below the page say, told in the language of whoever looks; in English it stays to the letter."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.language.languages import LANGUAGES, language_named
from rag.checked_text import check_text
from rag.checking import checker, judge
from rag.checking.given import checker_of
from rag.checking.rules import RULES
from rag.drafting import JUDGED
from rag.exporting.notes import IN_ENGLISH
from rag.records import AnswerSentence, Citation
from rag.web.views import sentences
from rag.web.views.export import wording
from rag.web.views.html import message
from rag.web.words.below import messages, told, translated
from rag.web.words.languages import PAGE_LANGUAGES
from rag.web.words.say import speaking
from tests.fakes import FakeEncoder
from tests.rag.checking.languages.pairs import NEAR_MISSES, SOURCES

ROOT = Path(__file__).resolve().parents[3]
every_table = pytest.mark.parametrize("code", [code for code in PAGE_LANGUAGES if messages(code)])
SHOWN = (  # what is raised or written down there may come to the page
    *("embeddings/load", "embeddings/web", "embeddings/index", "embeddings/encode", "embeddings/build.py"),
    *("rag/corpus", "rag/llm", "rag/question", "rag/web", "rag/accounts/history.py", "rag/accounts/issuer.py"),
)
ERRORS = ("DocumentError", "FetchError", "Host", "UsageError", "Index", "Encoder", "ModelError", "_Ended", "Busy")
LEAST_TOLD = 0.9
"""Of the messages that may come to the page: one that somebody adds is shown in English until it is in the tables."""


def filled(row, **values):
    """A message of that wording."""
    places = [values.get(place, f"<{place}>") for place in row.places]
    return "".join(text + place for text, place in zip(row.between, [*places, ""], strict=True))


def raised(path: Path) -> Iterator[str]:
    """The messages of the errors that a module raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
            continue
        if ast.unparse(node.exc.func).startswith(ERRORS):
            yield from written(node.exc.args[0])


def written(text: ast.expr) -> Iterator[str]:
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        yield text.value
    if isinstance(text, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "<value>" for part in text.values)


@every_table
def test_each_message_is_found_by_its_wording_among_all_others(code):
    with speaking(code):
        for row in messages(code):
            assert len(set(row.places)) == len(row.places)
            assert set(re.findall(r"\{(\w+)\}", row.translation)) <= set(row.places)
            assert sum(map(str.isalpha, "".join(row.between))) >= 2, "a wording of its own"
            expected = row.translation.format_map({place: f"<{place}>" for place in row.places})
            assert told(filled(row)) == expected
            assert row.values("") is None


def test_in_english_everything_stays_as_it_is():
    assert translated("whatever") == "whatever"
    assert message("a < b") == "a &lt; b"


def test_what_no_table_has_is_marked_as_english():
    with speaking("de"):
        assert told("whatever <b>") == "whatever <b>"
        assert message("whatever <b>") == '<span lang="en">whatever &lt;b&gt;</span>'
        assert message("no source says that of it") == "keine Quelle sagt das darüber"


@every_table
def test_every_reason_of_the_check_is_told(code):
    reasons = {rule.message.format("4.25 to 4.5") for rule in RULES}
    reasons |= {checker.SAID_NOWHERE, judge.NOT_READ, JUDGED, "it says nothing that could be looked up"}
    reasons |= {
        checker_of(SOURCES[language], "", FakeEncoder(dim=64)).check(claim).reason
        for language, claims in NEAR_MISSES.items()
        for claim in claims
    }
    reasons.add(checker_of(SOURCES["ru"], "", FakeEncoder(dim=64)).check("Das Museum ist offen.").reason)
    with speaking(code):
        assert [reason for reason in reasons if translated(reason) in (None, reason)] == []


@every_table
def test_nearly_all_errors_that_may_come_to_the_page_are_told(code):
    said = {
        text
        for place in SHOWN
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
        for text in raised(path)
    }
    with speaking(code):
        missing = sorted(text for text in said if translated(text) is None)
    assert len(said) > 100
    assert len(missing) <= (1 - LEAST_TOLD) * len(said), "\n".join(missing)


@every_table
def test_every_language_has_a_name(code):
    with speaking(code):
        assert [known for known in LANGUAGES if translated(language_named(known).name) is None] == []


def test_a_message_within_a_message_is_told_and_a_file_of_such_a_name_is_not():
    with speaking("de"):
        assert told("Yes: the nearest source says the opposite") == "Ja: die ähnlichste Quelle sagt das Gegenteil"
        assert told("it is there already, as German").endswith("als German")
        assert told("No: " * 1000 + "x").startswith("Nein: Nein: Nein: Nein: No: ")


@pytest.mark.parametrize(
    ("said", "german"),
    [
        (
            "20.5 MiB is more than the limit of 1,234 bytes; split the file",
            "20,5 MiB sind mehr als die Grenze von 1.234",
        ),
        ("no source has the figure 3.5 percent, 2024 there", "keine Quelle hat dort die Zahl 3,5 Prozent, 2024"),
        ("the nearest source goes the other way than from 4.25 to 4.5", "nicht von 4,25 zu 4,5"),
    ],
)
def test_figures_in_a_message_are_written_as_the_language_does(said, german):
    with speaking("de"):
        assert german in told(said)


def test_a_hostile_message_takes_no_time():
    with speaking("de"):
        assert told("No: (" * 200_000)


def test_a_partly_supported_sentence_says_in_german_what_is_missing():
    sentence = AnswerSentence("Anna met Karl.", 0, 14, False, 0.4, (), "no source says Karl there", ((9, 13),))
    with speaking("de"):
        assert sentences.why(sentence) == "nur teilweise belegt, ohne „Karl“: keine Quelle sagt dort Karl"


DRAFT = (
    "Minister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024. Sudland signed the treaty. "
    "Anna Berg signed the treaty in Oslo with Karl Holm. Whales sing at night."
)
SCANNED = Citation(3, "a.pdf", "A", None, 4, 9, "some\nwords", page_number=2, copies=("b.pdf",), ocr=0.98)


def test_the_page_exports_in_english_what_scripts_do(retriever):
    checked = check_text(DRAFT, retriever)
    page = wording()
    assert len({sentence.finding for sentence in checked.sentences}) == 4
    assert [page.why(sentence) for sentence in checked.sentences if not sentence.supported] == [
        IN_ENGLISH.why(sentence) for sentence in checked.sentences if not sentence.supported
    ]
    for citation in (*checked.citations, SCANNED):
        assert page.note(citation) == IN_ENGLISH.note(citation)
    for name in ("unsupported", "in_bold", "underlined", "words_only"):
        assert getattr(page, name) == getattr(IN_ENGLISH, name)


def test_the_page_exports_in_german_for_a_german(retriever):
    checked = check_text(DRAFT, retriever)
    with speaking("de"):
        page = wording()
        said = " ".join(page.why(sentence) for sentence in checked.sentences if not sentence.supported)
        assert not re.search(r"\b(nowhere|contradicted|only|source|nearest)\b", said)
        assert page.note(SCANNED) == (
            "A, ohne Datum, a.pdf, Seite 2, Zeichen 4 bis 9: „some words“; per Texterkennung gelesen, zu 98 % sicher; "
            "ebenso in b.pdf"
        )
