"""The offline side of Footnote: articles -> chunks -> vectors -> index."""

import ctypes
import os
import sys

# Threads of one matrix product wait for each other by spinning. When another program wants the same cores, the default
# spins away whole time slices: two at once on 2 cores took 432 ms a question instead of 6. With a short spin it is
# 27 ms, and 6 ms alone. Read by the OpenMP library when torch loads it, so it is set before that.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # names and numbers of malloc.h


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


if sys.platform == "linux":
    _keep_freed_memory()
