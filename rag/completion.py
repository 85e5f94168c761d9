"""Scripts by which a shell completes commands, options and file names."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

FOLDERS = ("DIR", "ARTICLES")
FILES = ("FILE", "DRAFT", "NAME_OR_PATH", "MODEL")
"""How the names of arguments begin that take a folder, or a file."""


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """Of a program, for "bash", "zsh" or "fish"; the parser's `prog` is what is completed."""
    import shtab

    for action in _arguments(parser):
        if str(action.metavar).startswith(FOLDERS):
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif str(action.metavar).startswith(FILES):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    return shtab.complete(parser, shell)


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _arguments(command)
        else:
            yield action
