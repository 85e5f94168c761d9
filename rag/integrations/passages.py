"""What every framework is told of a passage beside its text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.records import Passage


def metadata_of(passage: Passage) -> dict[str, Any]:
    """All fields but the text: plain values, as JSON has them."""
    fields = asdict(passage)
    del fields["text"]
    return fields
