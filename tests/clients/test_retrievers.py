"""Our retrievers, driven by LangChain and LlamaIndex themselves, in an environment that has these libraries."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from embeddings.build import build
from tests.environments import installed

ROOT = Path(__file__).resolve().parent.parent.parent
VARIABLE = "FOOTNOTE_RETRIEVERS_ENVIRONMENT"
"""An environment with the libraries that is there already, so that none is made."""

pytestmark = [pytest.mark.clients, pytest.mark.fetches]
QUESTION = "Who signed the treaty in Oslo?"
ARTICLES = {
    "treaty.txt": "The treaty of Oslo\nDate: 2024-05-01\n\nMinister Anna Berg of Norland signed the treaty in Oslo.\n",
    "a/rail\u00efway.txt": "The railway\r\n\r\nThe railway to Sudland is 480 km long.\r\nIt opened in 1994.\r\n",
    "apples.txt": "A good harvest\nDate: 2025-09-30\n\nFarmers in Norland picked 900 tonnes of apples in 2025.\n",
}

LANGCHAIN = """
import asyncio, json, sys
from langchain_core.runnables import RunnableLambda
from rag.integrations.langchain import FootnoteRetriever
index, question = sys.argv[1:]
retriever = FootnoteRetriever(index=index, top_k=2)
def plain(documents):
    return [{"text": document.page_content, **document.metadata} for document in documents]
async def at_once():
    both = await asyncio.gather(retriever.ainvoke(question), retriever.ainvoke("How long is the railway?"))
    return [plain(documents) for documents in both]
print(json.dumps({
    "found": plain(retriever.invoke(question)),
    "async": asyncio.run(at_once()),
    "in a chain": (retriever | RunnableLambda(plain)).invoke(question),
    "filtered": plain(FootnoteRetriever(index=index, since="2025").invoke(question)),
}))
"""

LLAMA_INDEX = """
import asyncio, json, sys
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.llms import MockLLM
from llama_index.core.schema import MetadataMode
from rag.integrations.llama_index import FootnoteRetriever
index, question = sys.argv[1:]
retriever = FootnoteRetriever(index, top_k=2)
def plain(nodes):
    for found in nodes:
        assert (found.node.start_char_idx, found.node.end_char_idx) == (found.metadata["start"], found.metadata["end"])
        assert found.metadata["title"] in found.node.get_content(MetadataMode.LLM)
        assert found.node.ref_doc_id == found.metadata["source"]
    return [{"text": found.node.text, **found.metadata, "score": found.score} for found in nodes]
async def at_once():
    both = await asyncio.gather(retriever.aretrieve(question), retriever.aretrieve("How long is the railway?"))
    return [plain(nodes) for nodes in both]
print(json.dumps({
    "found": plain(retriever.retrieve(question)),
    "async": asyncio.run(at_once()),
    "in a chain": plain(RetrieverQueryEngine.from_args(retriever, llm=MockLLM()).query(question).source_nodes),
    "filtered": plain(FootnoteRetriever(index, since="2025").retrieve(question)),
}))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    requirements = Path(__file__).with_name("requirements-retrievers.txt")
    return installed(VARIABLE, tmp_path_factory.mktemp("retrievers"), requirements) / "python"


@pytest.fixture(scope="module")
def index(tmp_path_factory, encoder) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    build(folder / "articles", folder / "index", lambda _: encoder)
    return folder / "index"


@pytest.fixture(scope="module", params=[LANGCHAIN, LLAMA_INDEX], ids=["langchain", "llama-index"])
def found(request, python, index) -> dict[str, Any]:
    run = subprocess.run(
        [python, "-c", request.param, index, QUESTION],
        cwd=index.parent, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_each_passage_slices_its_article(found):
    lists = [found["found"], *found["async"], found["in a chain"], found["filtered"]]
    for passage in [passage for passages in lists for passage in passages]:
        assert ARTICLES[passage["source"]][passage["start"] : passage["end"]] == passage["text"]
    assert all(lists)


def test_the_best_passage_comes_with_its_title_date_and_score(found):
    best = found["found"][0]
    assert (best["source"], best["title"], best["date"]) == ("treaty.txt", "The treaty of Oslo", "2024-05-01")
    assert best["score"] >= found["found"][1]["score"]
    assert best["rank"] == 1


def test_all_ways_to_ask_find_the_same(found):
    assert found["async"][0] == found["in a chain"] == found["found"]
    assert found["async"][1][0]["source"] == "a/rail\u00efway.txt"
    assert {passage["source"] for passage in found["filtered"]} == {"apples.txt"}
