"""python docs/write_commands.py: docs/commands.md, from the programs' own parsers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from embeddings.__main__ import command_line as of_embeddings  # noqa: E402
from rag.__main__ import command_line as of_rag  # noqa: E402
from rag.program import command_line as of_page  # noqa: E402

HEAD = """# Commands

Written by `python docs/write_commands.py` from the programs' own help. Once installed, `python -m embeddings` is also
`footnote-embeddings`, `python -m rag` is `footnote` and `python app.py` is `footnote-page`. Results go to standard
output, progress and errors to standard error; the exit status is 0 when done, 1 when it failed, 2 for wrong usage.
"""


def text() -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEAD, *(line for make in (of_embeddings, of_rag, of_page) for line in _program(make()))])


def _program(parser: argparse.ArgumentParser) -> Iterator[str]:
    if not _below(parser):
        yield from _command(parser, parser.description or "")
    yield from _commands_below(parser)


def _below(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]


def _commands_below(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in _below(parser):
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, command in action.choices.items():
            yield from _command(command, helps[name])


def _command(parser: argparse.ArgumentParser, what: str) -> Iterator[str]:
    yield f"## {parser.prog}\n"
    yield f"{what[0].upper()}{what[1:].rstrip('.')}.\n"
    yield "```text"
    yield from getattr(parser, "examples", ())
    yield "```\n"
    shown = [action for action in parser._actions if action.dest != "help" and action not in _below(parser)]
    rows = [(_name(action), action.help) for action in shown]
    if rows:
        yield "| argument | meaning |"
        yield "| --- | --- |"
        for name, meaning in rows:
            yield f"| `{name}` | {(meaning or '').replace('|', chr(92) + '|')} |"
        yield ""
    yield from _commands_below(parser)


def _name(action: argparse.Action) -> str:
    value = action.metavar or (", ".join(map(str, action.choices)) if action.choices else "")
    return " ".join(filter(None, [", ".join(action.option_strings), str(value)]))


if __name__ == "__main__":
    (ROOT / "docs" / "commands.md").write_text(text(), encoding="utf-8")
