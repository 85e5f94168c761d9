"""Subtitles (.srt, .vtt): what is said, without numbers and times, its lines joined to sentences."""

from __future__ import annotations

import re

from embeddings.load.decoding import clean, decode
from embeddings.load.raw import Loaded, RawFile

_TIMES = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}.*$")
_MARKUP = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_NOT_SAID = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION|X-TIMESTAMP-MAP)\b")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।", '"', "”", "»")


def load_subtitles(raw: RawFile) -> Loaded:
    """A cue that repeats the one before it, as rolling captions do, is said once."""
    decoded = decode(raw.data)
    said: list[str] = []
    for cue in re.split(r"\n\s*\n", clean(decoded.text).replace("\r\n", "\n").replace("\r", "\n")):
        lines = cue.strip("\n").split("\n")
        times = next((place for place, line in enumerate(lines[:3]) if _TIMES.match(line)), None)
        if times is None:
            continue
        for line in lines[times + 1 :]:
            text = " ".join(_MARKUP.sub("", line).replace("&nbsp;", " ").replace("&amp;", "&").split())
            if text and not (said and said[-1] == text) and not _NOT_SAID.match(text):
                said.append(text)
    document = raw.document(_joined(said), metadata={"encoding": decoded.encoding}, notes=decoded.notes)
    return Loaded((document,), decoded.problems)


def _joined(lines: list[str]) -> str:
    """A line after each sentence's end, so that nothing is glued to what another one says."""
    return "".join(line + ("\n" if line.endswith(_ENDS) else " ") for line in lines).strip()
