"""What scripts call: a question in, passages or a cited answer out, at once, as a stream, or in an event loop.

All of it may be called from several threads. Indexes, encoders and language models are opened at first use and kept;
an index that is rebuilt meanwhile is noticed by the next question.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from embeddings.encode.loading import load_encoder
from embeddings.index.index import store_folder
from rag.assembly import load_chat_model, open_pipeline
from rag.asynchronous import answer_of, iterated
from rag.llm.slot import ModelSlot
from rag.llm.weights.cache import DEFAULT_PRESET
from rag.pipeline import Pipeline
from rag.question.filters import as_filters
from rag.records import Answer, Event, Passage, Turn
from rag.retrieval.retriever import DEFAULT_TOP_K

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The last few values that were asked for by key; each is made once, however many threads ask at the same time."""

    def __init__(self, make: Callable[[Key], Value], most: int) -> None:
        self._make = make
        self._most = most
        self._lock = threading.Lock()
        self._places: OrderedDict[Key, _Place[Value]] = OrderedDict()

    def get(self, key: Key) -> Value:
        """Raises what making it raises; the next one who asks tries again."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.lock:
            if not place.values:
                place.values.append(self._make(key))
            return place.values[0]


class _Place(Generic[Value]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.values: list[Value] = []


def retrieve(
    question: str,
    top_k: int = DEFAULT_TOP_K,
    index: Path | str = "index",
    *,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> list[Passage]:
    """The `top_k` best passages for a question, best first; fewer where no more match.

    `since` and `until` are dates (2025-02-24, 2025-02 or 2025), both included; `source` is a shell pattern of sources,
    or several. `Passage.start` and `end` are half-open offsets in characters of the article's text, ranks count from 1,
    scores compare within one question only. Raises FootnoteError: UsageError for an empty question, a bad date or a
    `top_k` under 1, IndexMissing, IndexDamaged, EncoderError or EncoderMismatch.
    """
    return _pipeline(index, "none").retrieve(question, top_k, as_filters(since, until, source))


def answer(
    question: str,
    index: Path | str = "index",
    *,
    model: str = DEFAULT_PRESET,
    history: Sequence[Turn] = (),
    top_k: int = DEFAULT_TOP_K,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> Answer:
    """A cited answer; `Answer.refused` where the articles have none.

    `model` is what `--model` takes, fetched at first use; "none" quotes without a language model. `history` is the
    conversation so far, oldest turn first. `Answer.timings` are in milliseconds, offsets half-open and in characters.
    Raises FootnoteError: as `retrieve`, and ModelError when the model cannot be had, loaded or reached.
    """
    pipeline = _pipeline(index, model)
    return pipeline.answer(question, history=history, filters=as_filters(since, until, source), top_k=top_k)


def stream(
    question: str,
    index: Path | str = "index",
    *,
    model: str = DEFAULT_PRESET,
    history: Sequence[Turn] = (),
    top_k: int = DEFAULT_TOP_K,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Event]:
    """The same as events while it happens, each a record of `rag.records`; the last is AnswerFinished.

    Once `stop` is set, from any thread, what is there is the answer. Raises as `answer`, some of it while the events
    are taken.
    """
    filters = as_filters(since, until, source)
    return _pipeline(index, model).stream(question, history=history, filters=filters, top_k=top_k, stop=stop)


async def aretrieve(
    question: str,
    top_k: int = DEFAULT_TOP_K,
    index: Path | str = "index",
    *,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> list[Passage]:
    """As `retrieve`; the event loop goes on meanwhile."""
    return await asyncio.to_thread(retrieve, question, top_k, index, since=since, until=until, source=source)


async def aanswer(
    question: str,
    index: Path | str = "index",
    *,
    model: str = DEFAULT_PRESET,
    history: Sequence[Turn] = (),
    top_k: int = DEFAULT_TOP_K,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> Answer:
    """As `answer`; the event loop goes on meanwhile. A task that is cancelled stops the model."""
    events = astream(
        question, index, model=model, history=history, top_k=top_k, since=since, until=until, source=source
    )
    return await answer_of(events)


def astream(
    question: str,
    index: Path | str = "index",
    *,
    model: str = DEFAULT_PRESET,
    history: Sequence[Turn] = (),
    top_k: int = DEFAULT_TOP_K,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> AsyncGenerator[Event, None]:
    """As `stream`, for `async for`; closed or cancelled, it stops the model."""
    return iterated(
        lambda stop: stream(
            question,
            index,
            model=model,
            history=history,
            top_k=top_k,
            since=since,
            until=until,
            source=source,
            stop=stop,
        )
    )


def _pipeline(index: Path | str, model: str) -> Pipeline:
    return _pipelines.get((str(Path(index).resolve()), model))


def _opened(key: tuple[str, str]) -> Pipeline:
    index, model = key
    store_folder(Path(index))  # an index that is missing is told before a model is fetched and read
    return open_pipeline(index, _slots.get(model), _encoders.get)


# Two indexes share an encoder and a model, and the queue before it.
_encoders = Kept(load_encoder, 2)
_slots: Kept[str, ModelSlot] = Kept(lambda model: ModelSlot(load_chat_model(model)), 2)
_pipelines = Kept(_opened, 4)
