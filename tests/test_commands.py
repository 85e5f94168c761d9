"""The command lines as people and programs meet them: help, completion, tables, JSON, colours."""

from __future__ import annotations

import argparse
import io
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from embeddings.__main__ import command_line as of_embeddings
from embeddings.terminal import Style, as_called, table
from embeddings.version import VERSION
from rag.__main__ import command_line as of_rag
from rag.program import command_line as of_page

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {"python -m embeddings": of_embeddings, "python -m rag": of_rag, "python app.py": of_page}


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers that do something: the commands of a program, or the program that has none."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield parser
    for action in below:
        for command in action.choices.values():
            yield from commands(command)


ALL = [
    pytest.param(make, command, id=command.prog)
    for program, make in PROGRAMS.items()
    for command in commands(make(program))
]


@pytest.mark.parametrize(("make", "command"), ALL)
def test_each_command_has_examples_that_it_takes(make, command):
    assert command.examples
    for example in command.examples:
        words = shlex.split(example.partition("  #")[0].partition(" | ")[0], comments=True)
        if words[0] == "eval":  # what is between $( and )
            words = shlex.split(re.search(r"\$\((.*)\)", example).group(1))
        words = words[1:] if words[0] == "footnote" else words[2 if words[1] == "app.py" else 3 :]
        make().parse_args(words)
        assert example in command.format_help()


@pytest.mark.parametrize(("make", "command"), ALL)
def test_each_argument_says_what_it_is(make, command):
    assert not [action.dest for action in command._actions if not action.help]


def test_a_program_is_named_as_it_was_called():
    said = "make one with: python -m embeddings build, or python -m rag samples; then python app.py"
    assert as_called(said, "/usr/lib/python3/site-packages/rag/__main__.py") == said
    assert as_called(said, "C:\\Scripts\\footnote.exe".replace("\\", "/")) == (
        "make one with: footnote-embeddings build, or footnote samples; then footnote-page"
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),  # as no-color.org has it: not when it is empty
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colours_only_on_a_terminal_that_wants_them(stream, environment, coloured):
    assert ("\x1b" in Style(stream, environment).error("no")) == coloured


def test_columns_of_a_table_stand_under_their_heads():
    shown = table(("name", "chunks"), [("one", 7), ("another", 1200)], Style(io.StringIO()))
    assert shown.splitlines() == ["name     chunks", "one           7", "another   1,200"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, samples) -> Path:
    """A folder with the sample articles' index in it."""
    folder = tmp_path_factory.mktemp("here")
    shutil.copytree(samples / "index", folder / "index")
    return folder


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True,
    )  # fmt: skip


def test_the_articles_as_a_table_and_as_json_lines(folder):
    shown = run(folder, "embeddings", "list").stdout.splitlines()
    lines = [json.loads(line) for line in run(folder, "embeddings", "list", "--json").stdout.splitlines()]
    assert {line["source"] for line in lines} == {path.name for path in (ROOT / "articles").iterdir()}
    assert len(shown) == len(lines) + 1
    assert shown[0].split() == ["date", "source", "title", "chunks"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["models", "fetch"], "error: no preset is named; choose one of standard, "),
        (["models", "fetch", "grand"], "error: there is no preset 'grand'; choose one of standard, "),
        (["check", ".", "--model", "none"], "error: the draft '.': it is a folder, and no file\n"),
        (["check", "none.txt", "--model", "none"], "error: the draft 'none.txt': cannot be read (No such file or"),
    ],
)
def test_what_is_named_wrongly_is_told(folder, words, told):
    said = run(folder, "rag", *words)
    assert said.stderr.startswith(told)
    assert said.returncode == 1


def test_models_as_json(tmp_path):
    found = json.loads(run(tmp_path, "rag", "models", "--json", "--cache", str(tmp_path)).stdout)
    assert {model["preset"] for model in found} >= {"standard", "small", "tiny"}
    assert all(model["state"] == "not fetched" for model in found)


def test_output_that_nobody_reads_is_no_error(folder):
    listing = subprocess.Popen(
        [sys.executable, "-m", "embeddings", "list"], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    listing.stdout.close()
    assert listing.stderr.read() == b""
    assert listing.wait() == 1
    listing.stderr.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rag", "ask", "What", "is", "BRICS?"], "unrecognized arguments: is BRICS?; put what has spaces in quotes"),
        (
            ["rag", "search", "BRICS", "--idnex", "there"],
            "rag search: error: unrecognized arguments: --idnex there; did",
        ),
        (["embeddings", "build", "--zzz"], "embeddings build: error: unrecognized arguments: --zzz\n"),
        (["rag", "ask", "x", "-k", "0"], "argument -k: '0' is no number from 1 on"),
        (["rag"], "check     each sentence of a text"),
        (["embeddings"], "build     bring an index up to date"),
        (["rag", "keys"], "revoke             take a key back"),
    ],
)
def test_wrong_usage_is_told_by_the_command_itself(tmp_path, words, told):
    said = run(tmp_path, *words)
    assert told in said.stderr
    assert (said.returncode, said.stdout) == (2, "")


@pytest.mark.parametrize(("program", "make"), PROGRAMS.items())
def test_each_program_tells_its_version(program, make, capsys):
    with pytest.raises(SystemExit):
        make().parse_args(["--version"])
    assert capsys.readouterr().out == f"Footnote {VERSION}\n"


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (None, "No such file"),
        ("What is BRICS?", "no JSON: Expecting value, column 1"),
        ('{"question": "What?"}', "it has no 'id'"),
        ('["What?"]', "it has another shape"),
    ],
)
def test_a_questions_file_that_is_none_is_told_before_a_model_is_fetched(folder, tmp_path, lines, wrong):
    if lines is not None:
        (tmp_path / "q.jsonl").write_text(lines, encoding="utf-8")
    said = run(folder, "rag", "ask", "--questions", str(tmp_path / "q.jsonl"), "--model", "no such model")
    assert wrong in said.stderr
    assert "no such model" not in said.stderr
    assert said.returncode == 1


@pytest.mark.parametrize(
    ("within", "told"),
    [
        (["--since", "2030"], "no article is within what was given (since 2030-01-01), so nothing can be found\n"),
        (["--source", "a b", "--source", "c*"], "given (--source 'a b' or --source 'c*'), so nothing can be found\n"),
        (["--since", "2025", "--until", "2024"], "error: no day is since 2025 and until 2024; turn them round\n"),
    ],
)
@pytest.mark.real
def test_where_nothing_can_be_found_that_is_said(folder, within, told):
    for words in (["search", "BRICS"], ["ask", "What is BRICS?", "--model", "none"]):
        assert run(folder, "rag", *words, *within).stderr.endswith(told)
    assert run(folder, "rag", "search", "BRICS", *within).stdout == ""


@pytest.mark.real
def test_nothing_that_is_piped_is_coloured(folder):
    for words in (["search", "Who phoned whom?"], ["ask", "Who phoned whom?", "--model", "none"], ["ask", "?", "-k0"]):
        answered = run(folder, "rag", *words)
        assert "\x1b" not in answered.stdout + answered.stderr


def test_bash_completes_commands_options_choices_and_files(tmp_path):
    script = run(ROOT, "rag", "completion", "bash").stdout
    (tmp_path / "draft.md").touch()

    def completed(*words: str) -> set[str]:
        line = " ".join(shlex.quote(word) for word in words)
        function = "_shtab_" + words[0].replace("-", "_")
        code = f"{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; {function} {words[0]} {words[-1]!r} ''\n"
        bash = subprocess.run(["bash", "-c", f"{code}printf '%s\\n' \"${{COMPREPLY[@]}}\""], cwd=tmp_path,
                              capture_output=True, text=True, check=True)  # fmt: skip
        return set(bash.stdout.split())

    assert completed("footnote", "s") >= {"search", "samples"}
    assert "--since" in completed("footnote", "ask", "--s")
    assert completed("footnote", "ask", "--strictness", "") >= {"lenient", "balanced", "strict"}
    assert completed("footnote", "check", "dr") >= {"draft.md"}
    assert "verify" in completed("footnote-embeddings", "v")
    assert "--lock-model" in completed("footnote-page", "--l")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_reads_its_script(shell, tmp_path):
    made = run(ROOT, "rag", "completion", shell)
    assert made.returncode == 0
    for name in ("footnote", "footnote-embeddings", "footnote-page"):
        assert name in made.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here to read it")
    (tmp_path / "script").write_text(made.stdout, encoding="utf-8")
    subprocess.run([shell, "-n", tmp_path / "script"], check=True, capture_output=True)


class TerminalSession:
    """`python -m rag chat` in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._seen = ""
        self._terminal, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rag", "chat", "--model", "none"],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "NO_COLOR": "1"},
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            # Where the tests run in the background, SIGINT is ignored, and what they start inherits that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        os.close(theirs)

    def types(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def interrupted(self, wanted: str) -> None:
        """Until it says so: a signal between the prompt and the wait for a line is heeded at the next one."""
        for _ in range(60):
            self.process.send_signal(signal.SIGINT)
            with suppress(AssertionError):
                self.shows(wanted, timeout_s=5)
                return
        raise AssertionError(f"{wanted!r} is not in {self._seen!r}")

    def shows(self, wanted: str, timeout_s: float = 300) -> str:
        """What it shows until `wanted` is there; the rest is left for the next look."""
        ends = time.monotonic() + timeout_s
        while wanted not in self._seen:
            assert time.monotonic() < ends, f"{wanted!r} is not in {self._seen!r}"
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._seen += os.read(self._terminal, 65_536).decode()
        before, _, self._seen = self._seen.partition(wanted)
        return before

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)


@pytest.fixture
def session(folder) -> Iterator[TerminalSession]:
    session = TerminalSession(folder)
    yield session
    session.close()


@pytest.mark.real
def test_a_conversation_in_the_terminal(session):
    session.shows("> ")
    session.types("When did Putin and Xi speak by telephone?\n")
    session.shows("[1]")
    session.shows("(2025-02-24-putin-xi-phone-call.txt:")
    session.shows("> ")
    session.types("/sources\n")
    session.shows("\u201c")
    session.shows("> ")
    session.interrupted("/quit ends the session")
    session.types("/quit\n")
    assert session.process.wait(300) == 0


@pytest.mark.real
def test_questions_from_a_pipe_are_answered_one_after_the_other(folder):
    asked = "How long is the Trans-Siberian Railway?\nWhat is the boiling point of tungsten?\n"
    piped = subprocess.run(
        [sys.executable, "-m", "rag", "chat", "--model", "none"], cwd=folder, input=asked,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert piped.returncode == 0
    assert "kilometres" in piped.stdout.partition("The articles do not answer this")[0]
    assert "The articles do not answer this" in piped.stdout
    assert piped.stderr == ""


def test_a_port_that_is_taken_is_told_before_anything_is_built(tmp_path):
    (tmp_path / "articles").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        started = run(tmp_path, "app", "--log", "json", "--model", "none", "--port", port)
    (told,) = [json.loads(line) for line in started.stderr.splitlines()]
    assert "the page cannot be served" in told["message"]
    assert (told["level"], started.returncode) == ("error", 1)
    assert not (tmp_path / "index").exists()


@pytest.mark.real
def test_what_the_start_tells_is_json_where_the_log_is(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("The harbour of Northmouth has nine cranes.", encoding="utf-8")
    (articles / "empty.txt").write_text("", encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "app", "--log", "json", "--model", "none", "--port", "0"], cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout.readline().startswith("Footnote is at ")
    started.terminate()
    told = [json.loads(line) for line in started.communicate(timeout=300)[1].splitlines()]
    assert [line["message"].split()[0] for line in told] == ["skipped", "1", "model:"]
