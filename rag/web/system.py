"""What the program holds in memory, and which versions it is made of."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psutil

from embeddings.version import VERSION
from rag.web.views.html import size
from rag.web.words.say import figure, say

_LIBRARIES = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "gradio", "numpy", "scikit-learn")


def memory(pipeline: Any, articles: int) -> Mapping[str, str]:
    """Of the whole program, and what is in it."""
    process = psutil.Process()
    slot, index = pipeline.slot, pipeline.index
    return {
        say("settings.this_program"): say(
            "settings.of_memory",
            used=size(process.memory_info().rss),
            total=size(psutil.virtual_memory().total),
        ),
        say("settings.language_model"): slot.model.name if slot.model is not None else say("settings.none"),
        say("settings.encoder"): getattr(getattr(index, "encoder", None), "name", say("settings.unknown")),
        say("settings.index"): say("settings.index_state", number=figure(articles), state=index.generation),
    }


def versions() -> Mapping[str, str]:
    found = {"Footnote": VERSION, "Python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # of a source tree that somebody runs without it
            found[library] = say("settings.not_installed")
    return found
