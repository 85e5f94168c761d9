"""What the page is shipped in: the Containerfile and the systemd unit."""

from __future__ import annotations

import json
import re
import shlex
from fnmatch import fnmatch
from pathlib import Path

from rag.program import command_line
from tests.test_examples import check_unit

ROOT = Path(__file__).resolve().parent.parent
UNIT = ROOT / "examples" / "service" / "footnote-page.service"


def instructions() -> list[tuple[str, str]]:
    """(name, arguments) of each, its continued lines put together."""
    lines = [line for line in (ROOT / "Containerfile").read_text().splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in whole.splitlines() if line.strip()]


ALL = instructions()
LAST = ALL[max(place for place, (name, _) in enumerate(ALL) if name == "FROM") :]


def of(name: str, stage: list[tuple[str, str]]) -> list[str]:
    return [arguments for found, arguments in stage if found == name]


def test_the_container_runs_as_nobody_in_particular_and_keeps_what_it_has_in_one_volume():
    (user,), (volume,), (folder,) = of("USER", LAST), of("VOLUME", LAST), of("WORKDIR", LAST)
    assert int(user.split(":")[0]) > 0
    assert volume == folder == "/data"
    places = [name for name, _ in LAST]
    assert places.index("USER") > max(place for place, name in enumerate(places) if name in ("RUN", "COPY"))
    environment = " ".join(of("ENV", LAST))
    for name in ("HOME", "FOOTNOTE_CACHE", "FOOTNOTE_DATA"):
        assert re.search(rf"{name}=/data", environment)


def test_the_container_says_how_it_is():
    (check,) = of("HEALTHCHECK", LAST)
    command = json.loads(check[check.index("[") :])
    assert ":7860/health" in command[-1]
    compile(command[-1], "health check", "exec")


def test_the_program_takes_what_the_container_starts_it_with():
    (command,) = of("CMD", LAST)
    name, *arguments = json.loads(command)
    options = command_line(name).parse_args(arguments)
    assert options.host == "0.0.0.0"
    assert options.auth is not None  # nobody is let in unasked
    assert str(options.port) in of("EXPOSE", LAST)


def test_images_are_of_a_version_and_what_is_copied_is_there_and_not_ignored():
    images = {arguments.split()[0] for arguments in of("FROM", ALL)}
    assert len(images) == 1
    assert re.search(r":\d+\.\d+", images.pop())
    assert not of("ADD", ALL)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for arguments in of("COPY", ALL):
        if not arguments.startswith("--from"):
            for source in arguments.split()[:-1]:
                assert (ROOT / source).exists()
                assert any(line.startswith("!") and fnmatch(source, line[1:]) for line in ignored), source


def test_the_container_has_the_torch_of_the_lock():
    pinned = re.search(r"^torch==(\S+)$", (ROOT / "requirements.txt").read_text(), re.M).group()
    assert any(pinned in run for run in of("RUN", ALL))


def test_the_unit_is_one_and_starts_the_page_as_the_page_wants_it():
    check_unit(UNIT)
    text = UNIT.read_text()
    for line in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "StateDirectory=footnote"):
        assert line in text.splitlines()
    program, *arguments = shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M).group(1))
    options = command_line(program).parse_args(arguments)
    assert options.auth is not None
    assert options.proxy == ["127.0.0.1"]
