"""Limits that a process which reads files of strangers sets itself."""

from __future__ import annotations

import signal


def limit_memory(limit_bytes: int) -> None:
    """Where the system has such limits; elsewhere whoever waits looks how much it takes."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    except (ImportError, ValueError, OSError):
        return


def limit_time(limit_s: float) -> None:
    """Ends the process even when nobody is left who would: a killed build cannot."""
    if hasattr(signal, "alarm"):
        signal.alarm(int(limit_s) + 1)
