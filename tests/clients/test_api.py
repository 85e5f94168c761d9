"""The official clients of OpenAI and MCP, and schemathesis, each drive Footnote from an environment of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.accounts.history import History
from rag.accounts.keys import Keys, add_key
from rag.accounts.sessions import Sessions
from rag.corpus.library import Library
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions
from rag.web.site import ServedPage
from tests.environments import installed
from tests.fakes import FakeEncoder, FakeModel
from tests.rag.api.conftest import CRANES, FOLDER, SAID

ROOT = Path(__file__).resolve().parent.parent.parent
VARIABLE = "FOOTNOTE_CLIENTS_ENVIRONMENT"
"""An environment with the libraries that is there already, so that none is made."""
REQUESTS = int(os.environ.get("FOOTNOTE_SCHEMATHESIS_REQUESTS", "300"))
OPERATIONS = 13
"""Of the description; each gets its part of the requests, besides those that cover its fields one by one."""

PASSWORDS = {"ada": "a password of Ada's"}

pytestmark = [pytest.mark.clients, pytest.mark.fetches]

OPENAI = """
import json, sys
from openai import OpenAI, APIStatusError
url, key, question = sys.argv[1:]
client = OpenAI(base_url=url + "v1", api_key=key, max_retries=0)
asked = {"model": "footnote", "messages": [{"role": "system", "content": "x"}, {"role": "user", "content": question}]}
whole = client.chat.completions.create(**asked)
message = whole.choices[0].message
notes, text, usage = [], "", None
for chunk in client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
        notes += (chunk.choices[0].delta.model_extra or {}).get("annotations", [])
    usage = chunk.usage or usage
response = client.responses.create(model="footnote", input=question)
events, added = [], []
for event in client.responses.create(model="footnote", input=question, stream=True):
    events.append(event.type)
    if event.type == "response.output_text.annotation.added":
        added.append(event.annotation if isinstance(event.annotation, dict) else event.annotation.model_dump())
    if event.type == "response.completed":
        last = event.response
with client.responses.stream(model="footnote", input=question) as stream:
    helper = stream.get_final_response()
def refused(status, **more):
    try:
        client.chat.completions.create(**{**asked, **more})
    except APIStatusError as error:
        assert error.status_code == status, error
        return error.body["message"]
print(json.dumps({
    "models": [model.id for model in client.models.list()],
    "chat": {"text": message.content, "notes": [note.url_citation.model_dump() for note in message.annotations]},
    "chat stream": {"text": text, "notes": [note["url_citation"] for note in notes]},
    "responses": {"text": response.output_text,
                  "notes": [note.model_dump() for note in response.output[0].content[0].annotations]},
    "responses stream": {"text": last.output_text, "notes": added},
    "responses helper": {"text": helper.output_text,
                         "notes": [note.model_dump() for note in helper.output[0].content[0].annotations]},
    "usage": usage.total_tokens,
    "events": events,
    "refused": [refused(404, model="gpt-4o"), refused(400, n=2), refused(400, tools=[{"type": "function"}])],
}))
"""

MCP = """
import asyncio, json, sys
import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.client.stdio import stdio_client
question, how, *rest = sys.argv[1:]
def server():
    if how == "http":
        url, key = rest
        return streamable_http_client(url + "mcp", http_client=httpx2.AsyncClient(
            headers={"Authorization": "Bearer " + key} if key else {}, timeout=30))
    return stdio_client(StdioServerParameters(command=rest[0], args=rest[1:], cwd=rest[-1]))
async def main():
    async with Client(server()) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        found = await client.call_tool("search", {"question": question, "top_k": 2})
        answer = await client.call_tool("ask", {"question": question})
        texts = {}
        for resource in (await client.list_resources()).resources:
            texts[resource.name] = (await client.read_resource(resource.uri)).contents[0].text
        print(json.dumps({"tools": tools, "found": found.structured_content, "failed": answer.is_error,
                          "answer": answer.structured_content or answer.content[0].text, "texts": texts}))
asyncio.run(main())
"""

GRADIO = """
import json, sys
from gradio_client import Client
from gradio_client.exceptions import AppError
url, name, password, question = sys.argv[1:]
client = Client(url, auth=(name, password), verbose=False, analytics_enabled=False)
sources = [one["source"] for one in client.predict(api_name="/list_articles")["articles"]]
def refused(**call):
    try:
        client.predict(**call)
    except AppError as error:
        return str(error)
print(json.dumps({
    "named": {name: [one["parameter_name"] for one in endpoint["parameters"]]
              for name, endpoint in client.view_api(return_format="dict")["named_endpoints"].items()},
    "unnamed": list(client.view_api(return_format="dict")["unnamed_endpoints"]),
    "texts": {source: client.predict(source, api_name="/read_article")["text"] for source in sources},
    "found": client.predict(question, 2, api_name="/search"),
    "within": client.predict(question, source="prices/*", since="1923", api_name="/search"),
    "answer": client.predict(question, api_name="/ask"),
    "jobs": [job.result()["text"] for job in [client.submit(question, api_name="/ask") for _ in range(3)]],
    "refused": [refused(question=question, since="soon", api_name="/ask"),
                refused(source="x", api_name="/read_article"),
                refused(question="", api_name="/search"),
                refused(limit=10**6, api_name="/list_articles")],
}))
"""


@dataclass(frozen=True)
class Served:
    """The page and the API as they are served to a team, with keys of Ada's."""

    url: str
    key: str
    readers: str
    texts: dict[str, str]


@pytest.fixture(scope="module")
def scripts_folder(tmp_path_factory) -> Path:
    requirements = Path(__file__).with_name("requirements.txt")
    return installed(VARIABLE, tmp_path_factory.mktemp("clients"), requirements)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    articles, index, encoder = folder / "articles", folder / "index", FakeEncoder(dim=256)
    for name, text in FOLDER.items():
        (articles / name).parent.mkdir(parents=True, exist_ok=True)
        (articles / name).write_text(text, encoding="utf-8")
    build(articles, index, lambda _: encoder)
    pipeline = Pipeline(Retriever(Index.open(index), encoder), FakeModel(SAID))
    _, key = add_key(folder / "keys", "ada")
    _, readers = add_key(folder / "keys", "ada", ["read"])
    chat = Chat(pipeline, History(":memory:"), questions_per_minute=0)
    library = Library(articles, index, lambda _: encoder)
    options = GateOptions(
        sessions=Sessions(PASSWORDS.get),
        check_password=lambda name, password: PASSWORDS.get(name) == password,
        keys=Keys(folder / "keys"),
        requests_per_minute=0,
        is_open=True,
    )
    page = ServedPage(Desk(chat, library), options, 0)
    texts = {info.source: pipeline.index.document(info.source).text for info in pipeline.index.documents()}
    yield Served(page.url, key, readers, texts)
    page.stop()


def run(scripts: Path, code: str, *arguments: str) -> Any:
    # Of the clients' own libraries alone: nothing of Footnote is on their path.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [scripts / "python", "-c", code, *arguments], capture_output=True, text=True, timeout=180, env=environment
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def require_footnotes(notes: list[dict[str, Any]], texts: dict[str, str], answer: str = "") -> None:
    assert notes
    for note in notes:
        assert texts[note["source"]][note["start"] : note["end"]] == note["quote"]
        assert note["url"].endswith(f"#{note['start']}-{note['end']}")
        assert not answer or answer[note["start_index"] : note["end_index"]] == f"[{note['number']}]"


def test_openais_own_client_gets_the_footnotes_in_each_of_its_ways(served, scripts_folder):
    told = run(scripts_folder, OPENAI, served.url, served.key, CRANES)
    ways = [told[way] for way in ("chat", "chat stream", "responses", "responses stream", "responses helper")]
    for way in ways:
        assert way["text"] == ways[0]["text"] != ""
        require_footnotes(way["notes"], served.texts, way["text"])
        assert [note["quote"] for note in way["notes"]] == [note["quote"] for note in ways[0]["notes"]]
    assert "footnote" in told["models"]
    assert told["usage"] > 0
    assert told["events"][0] == "response.created"
    assert told["events"][-1] == "response.completed"
    assert all(told["refused"])


@pytest.mark.parametrize("library", ["openai", "gradio_client"])
def test_the_examples_of_the_documentation_run(served, scripts_folder, library):
    page = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    (code,) = [code for code in examples if code.startswith(f"from {library} ")]
    code = code.replace("http://127.0.0.1:7860/", served.url).replace("fn_...", served.key)
    code = code.replace("analytics_enabled=False", f"analytics_enabled=False, auth=('ada', {PASSWORDS['ada']!r})")
    run = subprocess.run([scripts_folder / "python", "-c", code], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert "The harbour of Northmouth has nine cranes." in run.stdout
    assert f"{served.url}read/harbour.txt#" in run.stdout


def test_an_mcp_client_gets_the_footnotes_over_http(served, scripts_folder):
    told = run(scripts_folder, MCP, CRANES, "http", served.url, served.key)
    assert set(told["tools"]) == {"search", "ask", "read_article", "list_articles"}
    assert told["texts"] == served.texts
    require_footnotes(told["answer"]["footnotes"], served.texts)
    assert all(note["url"].startswith(served.url + "read/") for note in told["answer"]["footnotes"])
    for passage in told["found"]["passages"]:
        assert served.texts[passage["source"]][passage["start"] : passage["end"]] == passage["text"]


def test_gradios_own_client_gets_the_footnotes_by_named_functions(served, scripts_folder):
    told = run(scripts_folder, GRADIO, served.url, "ada", PASSWORDS["ada"], CRANES)
    assert told["named"] == {
        "/search": ["question", "top_k", "since", "until", "source"],
        "/ask": ["question", "since", "until", "source"],
        "/read_article": ["source", "start", "end"],
        "/list_articles": ["offset", "limit"],
    }
    assert told["unnamed"] == []
    assert told["texts"] == served.texts
    require_footnotes(told["answer"]["footnotes"], served.texts)
    assert all(note["url"].startswith(served.url + "read/") for note in told["answer"]["footnotes"])
    assert told["jobs"] == [told["answer"]["text"]] * 3
    for passage in told["found"]["passages"] + told["within"]["passages"]:
        assert served.texts[passage["source"]][passage["start"] : passage["end"]] == passage["text"]
    assert {passage["source"] for passage in told["within"]["passages"]} == {"prices/bread ü#1.md"}
    for said, field in zip(told["refused"], ["since", "x", "question", "limit"], strict=True):
        assert field in said


def test_gradios_own_client_does_not_come_in_without_the_password(served, scripts_folder):
    with pytest.raises(AssertionError, match="Could not login"):
        run(scripts_folder, GRADIO, served.url, "ada", "a guess of a password", CRANES)


def test_a_readers_key_does_not_ask_by_mcp_and_no_key_opens_nothing(served, scripts_folder):
    told = run(scripts_folder, MCP, CRANES, "http", served.url, served.readers)
    assert told["failed"]
    assert "scope ask" in told["answer"]
    with pytest.raises(AssertionError, match="Server returned an error"):
        run(scripts_folder, MCP, CRANES, "http", served.url, "")


@pytest.mark.real
def test_an_mcp_client_gets_the_footnotes_over_standard_input(tmp_path, scripts_folder):
    from embeddings.encode.loading import load_encoder

    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "harbour.txt").write_text(FOLDER["harbour.txt"], encoding="utf-8")
    build(articles, tmp_path / "index", load_encoder)
    arguments = ["-m", "rag", "mcp", "--model", "none", "--index", str(tmp_path / "index")]
    # The last argument is the folder that the server is started in, and read by it as nothing.
    code = MCP.replace("args=rest[1:], cwd=rest[-1]", "args=rest[1:-1], cwd=rest[-1]")
    told = run(scripts_folder, code, CRANES, "stdio", sys.executable, *arguments, str(ROOT))
    assert told["texts"] == {"harbour.txt": FOLDER["harbour.txt"]}
    require_footnotes(told["answer"]["footnotes"], told["texts"])


def test_no_request_that_the_description_allows_or_forbids_breaks_the_server(served, scripts_folder, tmp_path):
    """No server error, nothing undocumented, nothing taken that the description forbids, no entry without the key.

    That all is accepted that its shape allows is not asked for: 2025-02-30 is no date, and a .png no article.
    """
    done = subprocess.run(
        [scripts_folder / "schemathesis", "run", f"{served.url}openapi.json", "--url", served.url.rstrip("/"),
         "--header", f"Authorization: Bearer {served.key}", "--phases", "coverage,fuzzing",
         "--exclude-checks", "positive_data_acceptance", "--max-examples", str(max(REQUESTS // OPERATIONS, 1)),
         "--seed", "1", "--no-color", "--request-timeout", "20", "--suppress-health-check", "all"],
        capture_output=True, text=True, timeout=max(1_800, REQUESTS), cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    generated = re.search(r"([\d,]+) generated", done.stdout)
    assert generated is not None
    assert int(generated[1].replace(",", "")) >= REQUESTS
