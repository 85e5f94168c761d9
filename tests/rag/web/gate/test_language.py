"""The language of the page: each visitor gets the one that their browser asks for, or all get the operator's."""

from __future__ import annotations

import json
import re

import pytest
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from rag.web.gate.headers import NamedPage
from rag.web.gate.language import InLanguage, language_of
from rag.web.views.exchange import Exchange, render_exchange
from rag.web.views.login import render_login
from rag.web.views.scope import Scope as Within
from rag.web.words.say import keep, speaking


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    html = f'<!doctype html><html lang="en"><head></head><body>{language_of(scope)} {render_login()}</body></html>'
    await HTMLResponse(html)(scope, receive, send)


def opened(asked: str, chosen: str = "") -> str:
    browser = TestClient(InLanguage(NamedPage(page, "Footnote"), chosen))
    return browser.get("/", headers={"accept-language": asked}).text


@pytest.mark.parametrize(
    ("asked", "chosen", "code"),
    [("de-DE,en;q=0.5", "", "de"), ("fr", "", "fr"), ("nl", "", "en"), ("en", "de", "de"), ("de", "en", "en")],
)
def test_the_page_comes_in_its_language_with_the_words_of_its_script(asked, chosen, code):
    html = opened(asked, chosen)
    assert re.search(r"<html[^>]* lang=\"(\w+)\"", html)[1] == code
    assert f"<body>{code} " in html
    words = json.loads(re.search(r"footnoteWords = (.*?);</script>", html)[1])
    assert words["language"] == code
    assert words["texts"]["send"] == {"de": "Senden", "en": "Send", "fr": "Envoyer"}[code]
    assert {"de": "Anmelden", "en": "Login", "fr": "Se connecter"}[code] in html


def test_a_conversation_keeps_nothing_of_the_language_of_the_page():
    within = Within("2025-01", "2025-02", "2025/*", ("Gazette",))
    with speaking("de"):
        kept = Exchange("?", "finished", within=within.words({}), said=keep("kept.still_fetched"))
        german = render_exchange(kept)
    assert kept.within == within.words({}) == "from 2025-01 · until 2025-02 · files 2025/* · Gazette"
    assert "ab 01.2025 · bis 02.2025 ·" in german
    assert "Nur Zitate" in german
    english = render_exchange(kept)
    assert "Asked within: <bdi>from 2025-01 · until 2025-02" in english
    assert "Quotes only" in english
