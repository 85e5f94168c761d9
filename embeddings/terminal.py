"""How the programs show themselves in a terminal: under the name that they were called by, in colours, in columns."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TextIO

SCRIPTS = {"python -m embeddings": "footnote-embeddings", "python -m rag": "footnote", "python app.py": "footnote-page"}
"""What is typed in a clone, and the console script that is the same program once it is installed."""

SCRIPT = "footnote"
"""What the names of all console scripts begin with."""


def as_called(text: str, called: str | None = None) -> str:
    """A text that names commands as they are typed in a clone, with the names by which this program was called."""
    if not Path(called or sys.argv[0]).stem.startswith(SCRIPT):
        return text
    for module, script in SCRIPTS.items():
        text = text.replace(module, script)
    return text


class CommandLine(argparse.ArgumentParser):
    """A parser whose help ends with examples and names the program as it was called; so do those of its commands."""

    def __init__(self, *, examples: Sequence[str] = (), **options: Any) -> None:
        self.examples = tuple(examples)
        if examples:
            options["epilog"] = "\n  ".join(["examples:", *examples])
            options["formatter_class"] = argparse.RawDescriptionHelpFormatter
        super().__init__(**options)

    def format_help(self) -> str:
        return as_called(super().format_help())

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What a command does not know is told by the command, which knows its options, and not by the program."""
        words = sys.argv[1:] if args is None else args
        if self._subparsers is not None and not words:
            self.print_help(sys.stderr)
            self.exit(2)
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and self._subparsers is None:
            self.error(f"unrecognized arguments: {' '.join(unknown)}{self._meant(unknown)}")
        return found, unknown

    def _meant(self, unknown: Sequence[str]) -> str:
        misspelt = [word.partition("=")[0] for word in unknown if word.startswith("-")]
        if not misspelt:
            return "; put what has spaces in quotes"
        likely = [name for word in misspelt for name in get_close_matches(word, self._option_string_actions, n=1)]
        return f"; did you mean {', '.join(likely)}?" if likely else ""


class Style:
    """Colours for one stream: only on a terminal, and never with NO_COLOR (https://no-color.org)."""

    def __init__(self, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        shows = environment.get("TERM") != "dumb" and (sys.platform != "win32" or "WT_SESSION" in environment)
        self.on = shows and not environment.get("NO_COLOR") and stream.isatty()

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def dim(self, text: str) -> str:
        return self._in("2", text)

    def warning(self, text: str) -> str:
        return self._in("33", text)

    def error(self, text: str) -> str:
        return self._in("31", text)

    def mark(self, text: str) -> str:
        """Of a footnote."""
        return self._in("36", text)

    def underlined(self, text: str) -> str:
        return self._in("4", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


def at_least_one(text: str) -> int:
    """The type of an argument that counts something."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def tell_error(error: Exception, stream: TextIO | None = None) -> None:
    """One line on standard error."""
    stream = stream or sys.stderr
    stream.write(f"{Style(stream).error('error:')} {as_called(str(error))}\n")


def nobody_reads() -> int:
    """For a program whose output nobody reads any more, as behind `| head`: it ends without a word; the exit status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], style: Style) -> str:
    """Columns as wide as their widest cell, numbers to the right."""
    cells = [[_shown(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(heads, *cells, strict=True)]
    right = [bool(rows) and all(isinstance(row[place], int | float) for row in rows) for place in range(len(heads))]

    def line(texts: Sequence[str]) -> str:
        padded = zip(texts, widths, right, strict=True)
        return "  ".join(text.rjust(width) if number else text.ljust(width) for text, width, number in padded).rstrip()

    return "\n".join([style.bold(line(heads)), *(line(row) for row in cells)])


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
