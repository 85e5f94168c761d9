"""What runs on a cluster: a process that reads and encodes what it is sent, with its own copy of the encoder.

Nothing of the engine that carries the calls is in here.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import embeddings
from embeddings.encode.contract import EncoderIdentity, Vectors
from embeddings.index.stored import FileRecord
from embeddings.load.worker import Loading
from embeddings.process import tune_process
from embeddings.version import VERSION
from embeddings.workers import EncoderFactory, LazyEncoder, Part, Piece, cut, pieces

LIBRARIES = (
    "torch transformers tokenizers sentence-transformers numpy sentencex PyStemmer py3langid charset-normalizer "
    "trafilatura lxml pypdfium2 python-docx markdown-it-py striprtf rapidocr"
).split()
"""Those that decide what a file's text, its chunks, terms and vectors are."""


@dataclass(frozen=True)
class SentFile:
    """A file with its content: the worker need not see the folder that it is from."""

    record: FileRecord
    content: bytes


@dataclass(frozen=True)
class About:
    """A worker as it introduces itself."""

    host: str
    process: int
    programs: Mapping[str, str]  # as `programs` gives them
    encoder: EncoderIdentity


class Worker:
    """One process of a cluster. It may be called from several threads: one of them reads while another one encodes."""

    def __init__(self, factory: EncoderFactory, encoder_name: str, language: str | None) -> None:
        self._encoders = LazyEncoder(factory, encoder_name)
        self._language = language
        self._reading, self._encoding = Lock(), Lock()
        # Its loader works for all files that come, so that it is started once.
        self._folder = TemporaryDirectory(prefix="footnote-")
        self._loading = Loading(Path(self._folder.name), [])

    def start(self) -> About:
        """Loads the encoder from this machine's own cache; raises EncoderError."""
        tune_process()
        return About(socket.gethostname(), os.getpid(), programs(), self._encoders.get().identity)

    def read(self, files: Sequence[SentFile | Piece]) -> list[Part]:
        """In chunks, in their order; what was loaded already is only cut."""
        with self._reading:
            return [part for file in files for part in self._parts(file)]

    def encode(self, texts: Sequence[str], first: Sequence[str]) -> Vectors:
        """Float32 unit vectors, shape (len(texts), dim), by the way that this processor takes for the texts `first`:
        those that the encoder of a whole build is checked on, whichever worker gets them."""
        with self._encoding:
            self._encoders.check(first)
            return self._encoders.get().encode(texts)

    def stop(self) -> None:
        """Leaves nothing of the articles on this machine."""
        with self._reading, self._loading:
            self._folder.cleanup()

    def _parts(self, file: SentFile | Piece) -> Iterator[Part]:
        encoder = self._encoders.get()
        if isinstance(file, Piece):
            yield cut(file, encoder, self._language)
            return
        path = Path(self._folder.name, file.record.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        try:
            for piece in pieces(file.record, self._loading.parts(path)):
                yield cut(piece, encoder, self._language)
        finally:
            path.unlink()


@cache
def programs() -> Mapping[str, str]:
    """What runs here, by name: Footnote by its version and the sha256 of this package's sources, and the libraries by
    their versions."""
    return {
        "Footnote": f"{VERSION} of the sources {_sources_sha256()[:12]}",
        **{name: _version(name) for name in LIBRARIES},
    }


def _sources_sha256() -> str:
    root = Path(embeddings.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).parts):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
