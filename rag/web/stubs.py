"""Gradio, imported without the files for editors that it writes anew each time."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WRITER = "gradio.component_meta"


@contextmanager
def no_stubs() -> Iterator[None]:
    """While Gradio is imported here, it makes no `.pyi` file for each component.

    It reads, parses and compares them at every import, which is a third of its time, and writes into the installed
    package. It asks `inspect` for a component's source and goes on without a stub where there is none; a Gradio that
    goes about it otherwise is imported as it is.
    """
    getfile = inspect.getfile

    def getfile_for_others(thing: Any) -> str:
        if sys._getframe(1).f_globals.get("__name__") == _WRITER:
            raise OSError("no stub is wanted")
        return getfile(thing)

    inspect.getfile = getfile_for_others  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = getfile
