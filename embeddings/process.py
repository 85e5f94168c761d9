"""Settings of the whole process, made by what starts a program: importing a package changes none."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from platformdirs import user_cache_path

from embeddings.trials import keep_trials

CACHE_VARIABLE = "FOOTNOTE_CACHE"
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # names and numbers of malloc.h


def tune_process(environment: MutableMapping[str, str] = os.environ) -> None:
    """How threads wait, freed memory and trials are kept; to be called before torch is imported, once or more.

    Threads of one matrix product wait for each other by spinning. When another program wants the same cores, the
    default spins away whole time slices: two at once on 2 cores took 432 ms a question instead of 6. With a short spin
    it is 27 ms, and 6 ms alone. The OpenMP library reads it when torch loads it; what the user has set stays.
    """
    environment.setdefault("GOMP_SPINCOUNT", "10000")
    if sys.platform == "linux":
        _keep_freed_memory()
    keep_trials(cache_folder(environment))


def keep_what_is_loaded() -> None:
    """Has the collector of garbage look no more through what is there by now; for a program that goes on for long.

    Of the 370,000 objects of the page next to all are modules' own. Each time that it looked through them, nobody was
    answered for 0.4 s.
    """
    gc.collect()
    gc.freeze()


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """What is kept for the next start: in $FOOTNOTE_CACHE, else the user's cache folder (XDG_CACHE_HOME on Linux)."""
    return Path(environment.get(CACHE_VARIABLE) or user_cache_path("footnote"))


def _keep_freed_memory() -> None:
    """Has glibc keep what is freed for whoever asks next, up to 256 MB.

    By default the buffers between the layers of a network, of megabytes each, are given back to the system and asked
    of it anew, page by page, for every product: a language model then reads 280 tokens a second instead of 370.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    set_option(_M_MMAP_THRESHOLD, 32 << 20)
    set_option(_M_TRIM_THRESHOLD, 256 << 20)
