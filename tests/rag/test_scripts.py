"""What scripts import: the same answers at once, as a stream and in an event loop; threads; an index that changes."""

import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from embeddings.build import build
from embeddings.errors import IndexMissing, UsageError
from rag.scripts import Kept
from tests.loops import run

ROOT = Path(__file__).resolve().parent.parent.parent
QUESTION = "Who signed the treaty in Oslo?"
NEW = "The comet\n\nAstronomers in Sudland saw the comet Brunhild on 3 March 2026.\n"
OF_NEW = "Who saw the comet Brunhild?"


@pytest.fixture
def index(articles, tmp_path, encoder):
    build(articles, tmp_path / "real", lambda _: encoder)
    return tmp_path / "real"


def test_retrieve_finds_and_filters(index, articles):
    found = rag.retrieve(QUESTION, top_k=2, index=index)
    assert [passage.rank for passage in found] == [1, 2]
    assert found[0].source == "treaty.txt"
    text = (articles / "treaty.txt").read_text(encoding="utf-8")
    assert all(text[p.start : p.end] == p.text for p in found if p.source == "treaty.txt")
    assert {passage.source for passage in rag.retrieve(QUESTION, index=index, since="2025")} == {"apples.txt"}
    assert {passage.source for passage in rag.retrieve(QUESTION, index=index, source=["rail*"])} == {"rail.txt"}


def test_all_four_ways_to_an_answer_are_one_answer(index):
    async def streamed():
        return [event async for event in rag.astream(QUESTION, index, model="none")]

    whole = rag.answer(QUESTION, index, model="none")
    ways = [
        [*rag.stream(QUESTION, index, model="none")][-1].answer,
        run(streamed())[-1].answer,
        run(rag.aanswer(QUESTION, index, model="none")),
    ]
    assert whole.citations[0].source == "treaty.txt"
    assert [replace(answer, timings=whole.timings) for answer in ways] == [whole] * 3
    assert run(rag.aretrieve(QUESTION, 3, index)) == rag.retrieve(QUESTION, 3, index)


def test_errors_come_out_of_every_way(index, tmp_path):
    for call in (rag.retrieve, rag.answer):
        with pytest.raises(IndexMissing):
            call(QUESTION, index=tmp_path / "none")
        with pytest.raises(UsageError, match="is not a date"):
            call(QUESTION, index=index, since="yesterday", **({"model": "none"} if call is rag.answer else {}))
    with pytest.raises(UsageError, match="top_k"):
        run(rag.aretrieve(QUESTION, 0, index))
    with pytest.raises(IndexMissing):  # before any model is fetched
        run(rag.aanswer(QUESTION, tmp_path / "none"))


def test_threads_that_search_while_the_index_is_rebuilt_find_what_is_new(index, articles, encoder):
    built, failures = threading.Event(), []

    def search():
        while not built.is_set():
            if not rag.retrieve(QUESTION, 1, index):
                failures.append("nothing found")
        return rag.retrieve(OF_NEW, 1, index)[0].source

    with ThreadPoolExecutor(6) as pool:
        searches = [pool.submit(search) for _ in range(6)]
        (articles / "comet.txt").write_text(NEW, encoding="utf-8")
        try:
            build(articles, index, lambda _: encoder)
        finally:
            built.set()
        assert [future.result() for future in searches] == ["comet.txt"] * 6
    assert not failures


def test_an_index_that_was_deleted_and_made_anew_is_noticed(index, articles, encoder):
    assert rag.retrieve(QUESTION, 1, index)[0].source == "treaty.txt"
    shutil.rmtree(index)
    with pytest.raises(IndexMissing):
        rag.retrieve(QUESTION, 1, index)
    (articles / "treaty.txt").unlink()
    (articles / "comet.txt").write_text(NEW, encoding="utf-8")
    build(articles, index, lambda _: encoder)
    assert rag.retrieve(OF_NEW, 1, index)[0].source == "comet.txt"
    assert "treaty.txt" not in {passage.source for passage in rag.retrieve(QUESTION, 9, index)}


def test_a_value_is_made_once_however_many_ask():
    made = []

    def make(key):
        made.append(key)
        if len(made) == 1:
            raise OSError("not this time")
        return object()

    kept = Kept(make, 2)
    with pytest.raises(OSError):
        kept.get("a")
    start = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: (start.wait(), kept.get("a"))[1], range(8))]
    assert len(set(found)) == 1
    assert made == ["a", "a"]
    kept.get("b"), kept.get("a"), kept.get("c")  # "b" is the one not asked for the longest
    assert kept.get("a") is found[0]
    kept.get("b")
    assert made == ["a", "a", "b", "c", "b"]


OF_COMMANDS = "import sys; sys.argv[1:] = ['--help']; from {} import main; main()"


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("import rag", "torch transformers gradio faiss numpy sqlite3 httpx scipy asyncio"),
        ("from rag import retrieve, answer, Pipeline", "torch transformers gradio faiss scipy sklearn"),
        (OF_COMMANDS.format("rag.__main__"), "torch numpy sqlite3 httpx asyncio"),
        (OF_COMMANDS.format("embeddings.__main__"), "torch numpy sqlite3 httpx asyncio"),
        (OF_COMMANDS.format("rag.program"), "torch numpy sqlite3 httpx gradio"),
    ],
)
def test_what_takes_long_to_import_is_left_for_later(code, never):
    check = f"import sys, atexit\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n{code}"
    run = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(never.split()) & set(run.stderr.split())
