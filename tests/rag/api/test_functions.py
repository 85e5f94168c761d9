"""The functions that gradio_client finds, called as plain functions; tests/clients drives them by the client itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from embeddings.errors import UsageError
from rag.api.errors import ApiError
from rag.api.functions import Functions, Visit
from tests.browser.articles import ARTICLES, LIT, scripts
from tests.browser.scripted import ScriptedPipeline
from tests.loops import run
from tests.rag.api.conftest import CRANES, FOLDER, SAID, service_over

VISIT = Visit(
    Request(
        {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": "/",
            "query_string": b"",
            "headers": [(b"host", b"here.example:7860")],
        }
    ),
    "tab",
)


def test_footnotes_and_passages_slice_the_articles_that_are_read(real):
    functions = Functions(service_over(real(SAID)))

    async def asked() -> None:
        answer = await functions.ask(VISIT, question=CRANES)
        found = await functions.search(VISIT, question=CRANES, top_k=2)
        assert answer["unsupported"] == ["Its chief was a Martian."]
        assert len(found["passages"]) == 2
        for one in answer["footnotes"] + found["passages"]:
            part = await functions.read_article(source=one["source"], start=one["start"], end=one["end"])
            assert part["text"] == one.get("quote", one.get("text"))
            assert one["url"].startswith("http://here.example:7860/read/")

    run(asked())


def test_what_is_left_empty_is_as_if_it_were_left_out(real):
    functions = Functions(service_over(real(None)))
    whole = run(functions.search(VISIT, question=CRANES))
    assert run(functions.search(VISIT, question=CRANES, top_k=None, since="", until="", source="")) == whole
    assert run(functions.read_article(source="harbour.txt", start=None, end=None))["text"] == FOLDER["harbour.txt"]


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("search", {"question": ""}, "question"),
        ("search", {"question": 5}, "question"),
        ("search", {"question": "x" * 2001}, "question"),
        ("search", {"question": "x", "top_k": 51}, "top_k"),
        ("search", {"question": "x", "top_k": "five"}, "top_k"),
        ("ask", {"question": "x", "since": "soon"}, "since"),
        ("ask", {"question": "x", "source": 7}, "source"),
        ("read_article", {"source": "harbour.txt", "start": -1}, "start"),
        ("read_article", {}, "source"),
        ("list_articles", {"limit": 501}, "limit"),
    ],
)
def test_a_wrong_value_is_told_by_its_name(real, name, given, field):
    functions = Functions(service_over(real(None)))
    visit = [VISIT] if name in ("search", "ask") else []
    with pytest.raises(ApiError, match=field) as told:
        run(getattr(functions, name)(*visit, **given))
    assert (told.value.status, told.value.param) == (400, field)


def test_an_article_that_is_not_there_is_told(real):
    with pytest.raises(UsageError, match=r"nothing\.txt"):
        run(Functions(service_over(real(None))).read_article(source="nothing.txt"))


def test_closing_the_connection_stops_its_answers_and_no_others():
    pipeline = ScriptedPipeline(ARTICLES, scripts(gates=True))
    functions = Functions(service_over(pipeline))

    async def asked() -> list[Any]:
        tasks = []
        for visit in (VISIT, VISIT, Visit(VISIT.request, "other")):  # in turn, so that it is known whose is which
            tasks.append(asyncio.ensure_future(functions.ask(visit, question=LIT)))
            while len(pipeline.asked) < len(tasks):
                await asyncio.sleep(0.01)
        functions.leave("tab")
        functions.leave("a tab that asked nothing")
        stopped = await asyncio.gather(*tasks[:2], return_exceptions=True)
        assert [asked.stop.is_set() for asked in pipeline.asked] == [True, True, False]
        for gate in ("evidence", "writing", *(f"sentence {number}" for number in range(1, 9)), "finish"):
            pipeline.open(gate)
        return [*stopped, await tasks[2]]

    one, two, other = run(asked())
    assert [str(one), str(two)] == ["The answer was stopped."] * 2
    assert other["footnotes"]
