"""The MCP server by the SDK's own client, within the process; tests/clients drives it over stdio and HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from rag.api.mcp import mcp_server, resource_uri
from rag.llm.slot import SlotState
from tests.loops import run as run_alone
from tests.rag.api.conftest import CRANES, FOLDER, SAID, service_over

BREAD = "prices/bread ü#1.md"


def called(service: Any, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    async def run() -> list[Any]:
        async with Client(mcp_server(service, "1")) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return run_alone(run())


def require_error(result: Any, said: str) -> None:
    assert result.is_error
    assert said in result.content[0].text


def test_the_tools_are_those_and_change_nothing(real):
    async def run() -> Any:
        async with Client(mcp_server(service_over(real(SAID)), "1")) as client:
            return (await client.list_tools()).tools

    tools = run_alone(run())
    assert {tool.name for tool in tools} == {"search", "ask", "read_article", "list_articles"}
    assert all(tool.annotations.read_only_hint and tool.description and tool.output_schema for tool in tools)


def test_an_answers_footnotes_slice_the_articles_that_are_read(real):
    service = service_over(real(SAID))
    (answer,) = called(service, ("ask", {"question": CRANES}))
    found = answer.structured_content
    assert "[1]" in found["text"]
    assert found["unsupported"] == ["Its chief was a Martian."]
    for cited in found["footnotes"]:
        place = {"source": cited["source"], "start": cited["start"], "end": cited["end"]}
        (read,) = called(service, ("read_article", place))
        assert read.structured_content["text"] == cited["quote"]
        assert cited["url"] == f"footnote://articles/harbour.txt#{cited['start']}-{cited['end']}"


def test_passages_are_found_within_what_is_named(real):
    (found, none) = called(
        service_over(real(None)),
        ("search", {"question": "bread", "top_k": 1, "since": "1920"}),
        ("search", {"question": "bread", "source": "nothing/*"}),
    )
    (passage,) = found.structured_content["passages"]
    assert passage["source"] == BREAD
    assert none.structured_content["passages"] == []


def test_what_is_wrong_is_told_to_the_agent_in_words(real):
    service = service_over(real(None))
    wrong = called(
        service,
        ("search", {"question": "bread", "since": "soon"}),
        ("read_article", {"source": "nothing.txt"}),
        ("search", {"question": ""}),
        ("search", {"question": "x", "top_k": 1000}),
    )
    for result, said in zip(wrong, ("2025-02-24", "nothing.txt", "question", "top_k"), strict=True):
        require_error(result, said)
    service.pipeline.slot._state = SlotState("standard", "preparing")
    (waits,) = called(service, ("ask", {"question": CRANES}))
    require_error(waits, "still being loaded")


def test_an_article_is_read_a_part_at_a_time(real):
    (part, behind, listed) = called(
        service_over(real(None)),
        ("read_article", {"source": "harbour.txt", "start": 4, "end": 11}),
        ("read_article", {"source": "harbour.txt", "start": 10**6}),
        ("list_articles", {"limit": 2, "offset": 2}),
    )
    assert part.structured_content["text"] == "harbour"
    assert (behind.structured_content["text"], behind.structured_content["characters"]) == (
        "",
        len(FOLDER["harbour.txt"]),
    )
    assert listed.structured_content["total"] == 4
    assert [one["source"] for one in listed.structured_content["articles"]] == ["many.jsonl#b", BREAD]


def test_articles_are_resources_by_whatever_name_they_have(real):
    service = service_over(real(None))

    async def run() -> dict[str, str]:
        async with Client(mcp_server(service, "1")) as client:
            uris = [str(one.uri) for one in (await client.list_resources()).resources]
            return {uri: (await client.read_resource(uri)).contents[0].text for uri in uris}

    texts = run_alone(run())
    assert texts == {
        resource_uri(info.source): service.pipeline.index.document(info.source).text
        for info in service.pipeline.index.documents()
    }


def test_a_resource_that_is_not_there_is_an_error_of_the_protocol(real):
    async def run() -> None:
        async with Client(mcp_server(service_over(real(None)), "1")) as client:
            await client.read_resource("footnote://articles/../etc/passwd")

    with pytest.raises((MCPError, ExceptionGroup)):
        run_alone(run())
