"""The page's own words: every language has all of them, and no view says anything else."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import rag.web
from rag.web.views.html import size
from rag.web.words.languages import PAGE_LANGUAGES, preferred
from rag.web.words.say import (
    current_code,
    date_text,
    decimal,
    figure,
    keep,
    kept,
    say,
    say_count,
    script_words,
    speaking,
    spoken_steps,
)

WEB = Path(rag.web.__file__).parent
ENGLISH = PAGE_LANGUAGES["en"].texts
OTHERS = [code for code in PAGE_LANGUAGES if code != "en"]
every_language = pytest.mark.parametrize("code", PAGE_LANGUAGES)
every_other = pytest.mark.parametrize("code", OTHERS)


def forms_of(text: str | dict[str, str]) -> dict[str, str]:
    return {"": text} if isinstance(text, str) else dict(text)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@every_other
def test_a_language_has_the_keys_of_english_and_their_placeholders(code):
    texts = PAGE_LANGUAGES[code].texts
    assert set(texts) == set(ENGLISH)
    for key, text in texts.items():
        assert isinstance(text, str) == isinstance(ENGLISH[key], str), key
        wanted = set.union(*map(places, forms_of(ENGLISH[key]).values()))
        for form in forms_of(text).values():
            assert places(form) == wanted, key


@pytest.mark.parametrize("name", ["fr", "below_fr"])
def test_no_line_breaks_before_a_french_sign(name):
    for line in (WEB / "words" / f"{name}.json").read_text("utf-8").splitlines():
        said = line.partition('": "')[2]
        assert not re.search(r" [:;!?»](?!\))|« ", said), said


@every_language
def test_no_text_is_empty_and_none_can_be_read_as_markup(code):
    for key, text in PAGE_LANGUAGES[code].texts.items():
        for form in forms_of(text).values():
            assert form.strip(), key
            assert not set("<>&\"'") & set(form), key
            assert form.strip() == form or key in ("exchange.asked", "exchange.stopped", "article.file"), key


@every_language
def test_a_counted_text_has_just_the_forms_that_numbers_take(code):
    language = PAGE_LANGUAGES[code]
    taken = {language.forms.plural(number) for number in range(1001)}
    for key, text in language.texts.items():
        if not isinstance(text, str):
            assert set(text) == taken, key


def test_every_key_is_said_somewhere_and_every_key_that_is_said_is_there():
    source = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    script = (WEB / "page.js").read_text(encoding="utf-8")
    named = set(re.findall(r'["\']([a-z_]+\.[a-z_]+)["\']', source)) & {*ENGLISH}
    named |= {f"script.{key}" for key in re.findall(r'say\((?:[^"()]* \? )?"(\w+)"', script)}
    named |= {f"script.{key}" for key in ("send", "stop", "cancel", "close")}
    # Keys that are put together: of stages, levels, scopes, columns, ways, points, and with a percentage behind them.
    started = {f"{view}.{begin}" for view, begin in re.findall(r'say\(\s*f["\'](\w+)\.(\w*)\{', source)}
    put_together = {key for key in ENGLISH if any(key.startswith(start) for start in started)}
    put_together |= {key for key in ENGLISH if key.endswith("_percent")}
    assert set(ENGLISH) - named - put_together == set()
    said = set(re.findall(r'(?:say|say_count|keep)\(\s*["\']([\w.]+)["\']', source))
    assert said - set(ENGLISH) == set()
    assert {key for key in named if key.startswith("script.")} <= set(ENGLISH)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("it-IT,it;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("fr-CA,en;q=0.5", "fr"),
        ("en;q=0.3, DE;q=0.7", "de"),
        ("de;q=0, en", "en"),
        ("it, ja", "en"),
        ("*", "en"),
        ("de;q=nan", "en"),
        ("de;q=9", "en"),
        ("de;level=1", "de"),
        (",;=,q=,\x00," * 1000 + "de", "en"),
    ],
)
def test_the_language_is_what_the_browser_likes_best_of_those_that_there_are(asked, code):
    assert preferred(asked) == code


def test_figures_and_dates_are_written_as_the_language_does():
    assert [figure(1234567), decimal(1.25, 1), date_text("2025-02-25"), date_text("2025-02")] == [
        "1,234,567",
        "1.2",
        "2025-02-25",
        "2025-02",
    ]
    with speaking("de"):
        assert [figure(1234567), decimal(1.25, 1), date_text("2025-02-25"), date_text("2025-02")] == [
            "1.234.567",
            "1,2",
            "25.02.2025",
            "02.2025",
        ]
        assert date_text("spring") == "spring"
        assert say_count("common.questions", 1) == "1 Frage"
        assert say_count("common.questions", 1200) == "1.200 Fragen"
    with speaking("fr"):
        assert [figure(1234), decimal(1.25, 1), date_text("2025-02-25")] == ["1\u202f234", "1,2", "25/02/2025"]
        assert say_count("common.questions", 0) == "0 question"


def test_visitors_of_two_languages_are_served_at_the_same_time():
    meet, seen = threading.Barrier(2), {}

    def visit(code: str) -> None:
        with speaking(code):
            meet.wait()
            seen[code] = (current_code(), say("rail.settings"))

    threads = [threading.Thread(target=visit, args=(code,)) for code in ("en", "de")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"en": ("en", "Settings"), "de": ("de", "Einstellungen")}


def test_the_steps_of_a_generator_are_made_in_its_language_and_nothing_between_them_is():
    closed = []

    def steps() -> Iterator[str]:
        try:
            yield current_code()
            yield current_code()
        finally:
            closed.append(current_code())

    spoken = spoken_steps("de", steps())
    assert next(spoken) == "de"
    assert current_code() == "en"
    spoken.close()
    assert closed == ["de"]
    assert list(spoken_steps("de", steps())) == ["de", "de"]


def test_what_is_kept_is_english_and_told_in_the_readers_language():
    with speaking("de"):
        notice = keep("kept.not_loaded")
        assert notice.startswith("Quotes only")
        assert kept(notice).startswith("Nur Zitate")
        assert kept("the encoder is not the index's own") == "the encoder is not the index's own"
    assert kept(notice) == notice


def test_the_words_of_the_script_are_json_that_ends_no_script():
    with speaking("de"):
        told = script_words()
    assert "<" not in told
    words = json.loads(told)
    assert words["language"] == "de"
    assert words["texts"]["menu"] == "Menü"
    assert set(words["texts"]) == {key.removeprefix("script.") for key in ENGLISH if key.startswith("script.")}


@pytest.mark.parametrize(
    ("code", "small", "large"), [("en", "812 B", "3.2 MB"), ("de", "812 B", "3,2 MB"), ("fr", "812 o", "3,2 Mo")]
)
def test_sizes_are_written_as_the_language_does(code, small, large):
    with speaking(code):
        assert (size(812), size(3_200_000)) == (small, large)
