"""The language of an article, kept in its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from embeddings.language.detection import language_of
from embeddings.language.languages import ENGLISH, declared
from embeddings.records import Document

LANGUAGE = "language"
"""The key of the metadata."""


def labelled(document: Document, language: str | None = None) -> Document:
    """With the code of its language: the one given, or what is detected in its body.

    What the article declares of itself decides only where the text says too little: templates of web pages declare
    English of anything.
    """
    said = declared(document.metadata.get(LANGUAGE) or document.metadata.get("lang"))
    body = document.text[document.body_start :]
    code = language or language_of(body if any(map(str.isalpha, body)) else document.text, (said or ENGLISH,))
    return replace(document, metadata={**document.metadata, LANGUAGE: code})


def label(metadata: Mapping[str, Any]) -> str:
    """The code that `labelled` put there; English of an article of an index from before."""
    return declared(metadata.get(LANGUAGE)) or ENGLISH
