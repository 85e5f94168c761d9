"""An event loop of its own for a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def call(function: Callable[[], Result]) -> Result:
    """In a thread, where the function may have an event loop of its own; see `run`."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function).result()


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """As `asyncio.run`, in a thread: the browser's driver keeps a loop running in the main one, once a test used it."""
    return call(lambda: asyncio.run(coroutine))
