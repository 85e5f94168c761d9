"""What the page says, in the language of whoever looks: the texts, figures and dates that the views are made with.

No text of a table has a character that HTML reads as markup (a test holds them to it); values that are put into one
are escaped by who puts them in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from embeddings.language.languages import ENGLISH
from rag.web.words.languages import PAGE_LANGUAGES, PageLanguage

T = TypeVar("T")
# Of one thread or task: visitors of several languages are served at the same time.
_CURRENT: ContextVar[PageLanguage] = ContextVar("page language", default=PAGE_LANGUAGES[ENGLISH])
_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?", re.ASCII)
_KEPT = {
    text: key
    for key, text in PAGE_LANGUAGES[ENGLISH].texts.items()
    if key.startswith("kept.") and isinstance(text, str)
}


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """What is said inside is said in that language of `PAGE_LANGUAGES`."""
    token = _CURRENT.set(PAGE_LANGUAGES[code])
    try:
        yield
    finally:
        _CURRENT.reset(token)


def spoken_steps(code: str, steps: Iterator[T]) -> Iterator[T]:
    """The steps of a generator, each made in that language, in whichever thread it is asked for."""
    try:
        while True:
            with speaking(code):
                try:
                    step = next(steps)
                except StopIteration:
                    return
            yield step
    finally:
        if close := getattr(steps, "close", None):
            with speaking(code):
                close()


def current_code() -> str:
    return _CURRENT.get().code


def say(key: str, /, **values: object) -> str:
    """The text of a key, with the values in the places that it has for them."""
    text = _CURRENT.get().texts[key]
    assert isinstance(text, str), f"{key} is counted"
    return text.format(**values) if values else text


def say_count(key: str, number: int, /, **values: object) -> str:
    """A counted text in the form for that many, with {number} written as the language does."""
    language = _CURRENT.get()
    forms = language.texts[key]
    assert not isinstance(forms, str), f"{key} is not counted"
    return forms[language.forms.plural(number)].format(number=figure(number), **values)


def keep(key: str) -> str:
    """A text to be kept with a conversation: always the English one, which `kept` tells in the reader's language."""
    text = PAGE_LANGUAGES[ENGLISH].texts[key]
    assert isinstance(text, str) and key in _KEPT.values(), f"{key} is not among those that are kept"
    return text


def kept(text: str) -> str:
    """What `keep` gave, in the language of whoever looks; any other text as it is."""
    return say(_KEPT[text]) if text in _KEPT else text


def figure(number: int) -> str:
    """A whole number, its thousands apart."""
    return f"{number:,}".replace(",", _CURRENT.get().forms.group)


def decimal(number: float, places: int) -> str:
    return f"{number:.{places}f}".replace(".", _CURRENT.get().forms.point)


def byte() -> str:
    """The letter for a byte: kB, and ko in French."""
    return _CURRENT.get().forms.byte


def date_text(date: str) -> str:
    """A date, `2025-02-25` or `2025-02`, as the language writes it; anything else as it is."""
    found = _DATE.fullmatch(date)
    if found is None:
        return date
    forms = _CURRENT.get().forms
    return (forms.day if found["day"] else forms.month).format(**found.groupdict())


def script_words() -> str:
    """The texts of page.js as JSON, with the language's code: to stand in a script."""
    language = _CURRENT.get()
    texts = {key.removeprefix("script."): text for key, text in language.texts.items() if key.startswith("script.")}
    return json.dumps({"language": language.code, "texts": texts}, ensure_ascii=True).replace("<", "\\u003c")
