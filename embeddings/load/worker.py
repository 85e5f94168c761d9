"""Loaders in a process of their own: a file that takes too long, or too much memory, is refused and stops nothing else.

Small texts are read in place; formats that foreign libraries take apart, and large texts, are read by the worker. It is
this same Python with this same path, started at the first such file and used for all of them. Requests and answers are
lines of JSON, so nothing that a hostile file did to the worker is executed here. Not `multiprocessing`: that would run
the caller's own script once more.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import psutil

from embeddings.errors import DocumentError
from embeddings.load.files import MAX_BYTES, PART_LOADERS, load_file, load_parts
from embeddings.load.limits import limit_memory, limit_time
from embeddings.load.ocr import MEMORY_BYTES as OCR_MEMORY_BYTES
from embeddings.load.ocr import is_installed as has_ocr
from embeddings.load.raw import Loaded, shown_size
from embeddings.records import Document

TIME_LIMIT_S = 60.0
"""A file that takes longer is refused: no loader may take longer than 10 s for a file of common size."""
MEMORY_LIMIT_BYTES = 2 * 2**30
IN_PLACE_BYTES = 2**20
"""A text up to this size is read in place, which spares small folders the worker's start (0.3 s)."""
AHEAD = 4
"""Files that the worker is asked for before they are wanted, so that it works while the others are encoded."""
_IN_PLACE = frozenset({".txt", ".text", ".md", ".markdown", *PART_LOADERS})
_WATCH_S = 0.1
_START = "import sys; sys.path[:] = {path!r}; from embeddings.load.worker import serve; serve({memory})"


class Loading:
    """Reads the files that were announced, in their order; a context manager that ends its worker."""

    def __init__(
        self,
        root: Path,
        paths: Iterable[Path],
        *,
        max_bytes: int = MAX_BYTES,
        time_limit_s: float = TIME_LIMIT_S,
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
        ocr: bool = True,
        on_page: Callable[[Path, int, int], None] | None = None,
    ) -> None:
        """`ocr`: whether pictures of pages are read, where that can be done. `on_page` is told of each such page before
        it is read; the time limit is then one page's."""
        self._root = root
        self._max_bytes = max_bytes
        self._time_limit_s = time_limit_s
        self._memory_limit_bytes = memory_limit_bytes
        self._ocr = ocr
        self._on_page = on_page
        self._coming = deque(path for path in paths if not _in_place(path))
        self._asked: deque[Path] = deque()
        self._worker: _Worker | None = None

    def __enter__(self) -> Loading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def parts(self, path: Path) -> Iterator[Loaded]:
        """As `load_parts` does; raises DocumentError and nothing else."""
        if _in_place(path) or not sys.executable:
            yield from load_parts(path, self._root, max_bytes=self._max_bytes)
        else:
            yield self._loaded(path)

    def _loaded(self, path: Path) -> Loaded:
        answer = self._answer(path)
        if "error" in answer:
            raise DocumentError(answer["error"])
        return Loaded(tuple(Document(**fields) for fields in answer["documents"]), tuple(answer["problems"]))

    def _answer(self, path: Path) -> dict[str, Any]:
        try:
            if self._worker is None:
                self._start()
            if path not in self._asked:
                self._ask(path)
            while len(self._asked) < AHEAD and self._coming:
                self._ask(self._coming[0])
            while True:
                asked = self._asked[0]
                answer = self._worker_at_work.answer(self._time_limit_s)
                if "page" in answer:
                    if self._on_page is not None:
                        self._on_page(asked, answer["page"], answer["pages"])
                    continue
                self._asked.popleft()
                if asked == path:
                    return answer
        except (_Ended, OSError) as error:
            self._end()
            return {"error": str(error) if isinstance(error, _Ended) else f"its loader did not start ({error})"}

    @property
    def _worker_at_work(self) -> _Worker:
        if self._worker is None:
            raise _Ended("its loader is not running")
        return self._worker

    def _start(self) -> None:
        self._worker = _Worker(self._memory_limit_bytes)

    def _ask(self, path: Path) -> None:
        if path in self._coming:
            while self._coming.popleft() != path:
                pass
        self._asked.append(path)
        self._worker_at_work.ask(
            path=str(path),
            root=str(self._root),
            max_bytes=self._max_bytes,
            ocr=self._ocr,
            time_limit_s=self._time_limit_s,
        )

    def _end(self) -> None:
        """What was asked for and not answered is asked for again when it is wanted."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        if self._asked:
            self._coming.extendleft(reversed(list(self._asked)[1:]))
            self._asked.clear()


class _Ended(Exception):
    """The worker did not answer; the message is the reason that a file is refused for."""


class _Worker:
    """The process and its pipes."""

    def __init__(self, memory_limit_bytes: int) -> None:
        self._limit = memory_limit_bytes
        code = _START.format(path=[os.path.abspath(path) for path in sys.path], memory=memory_limit_bytes)
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True, name="loader").start()

    def _listen(self) -> None:
        for line in _pipe(self._process.stdout):
            self._answers.put(line)
        self._answers.put(b"")  # it has ended

    def ask(self, **request: str | float | bool) -> None:
        stdin = _pipe(self._process.stdin)
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()

    def answer(self, time_limit_s: float) -> dict[str, Any]:
        """Raises _Ended when it takes too long, or too much memory, or the process ends."""
        until = time.monotonic() + time_limit_s
        while True:
            try:
                line = self._answers.get(timeout=_WATCH_S)
            except queue.Empty:
                if time.monotonic() > until:
                    raise _Ended(f"reading it took longer than {time_limit_s:.0f} s; split it") from None
                if self._memory() > self._limit:
                    raise _Ended(f"reading it took more than {shown_size(self._limit)} of memory; split it") from None
                continue
            if not line:
                raise _Ended(
                    f"its loader took more than {shown_size(self._limit)} of memory, or crashed; open it in its own "
                    "program and save it again, or split it"
                )
            answer: dict[str, Any] = json.loads(line)
            return answer

    def _memory(self) -> int:
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:
                continue  # what was still to be written is wanted by nobody


def serve(memory_limit_bytes: int) -> None:
    """The worker's side: answers each line of standard input with a line; ends with its input."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, which then ends this one
    limit_memory(memory_limit_bytes + (OCR_MEMORY_BYTES if has_ocr() else 0))

    def send(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()

    for line in sys.stdin.buffer:
        request = json.loads(line)
        path, limit_s = Path(request["path"]), request["time_limit_s"] * (AHEAD + 1)

        def on_page(done: int, pages: int, limit_s: float = limit_s) -> None:
            limit_time(limit_s)
            send({"page": done, "pages": pages})

        limit_time(limit_s)
        try:
            loaded = load_file(
                path, Path(request["root"]), max_bytes=request["max_bytes"], ocr=request["ocr"], on_page=on_page
            )
            answer: dict[str, Any] = {
                "documents": [
                    {**document.__dict__, "metadata": dict(document.metadata)} for document in loaded.documents
                ],
                "problems": loaded.problems,
            }
        except DocumentError as error:
            answer = {"error": str(error)}
        send(answer)


def _in_place(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in PART_LOADERS:
        return True
    try:
        return suffix in _IN_PLACE and path.stat().st_size <= IN_PLACE_BYTES
    except OSError:
        return True


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe
