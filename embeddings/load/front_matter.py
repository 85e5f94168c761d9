"""Front matter: the block of keys that Markdown and other texts may begin with."""

import datetime
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

from embeddings.load.fields import Header, header_of, named_fields
from embeddings.load.lines import lines_of

MAX_FRONT_MATTER_CHARS = 16_384
_MARKS = {"---": ("---", "..."), "+++": ("+++",)}  # YAML, and TOML as Hugo and Zola have it
_ASSIGNED = re.compile(r"^\s*(?P<key>[A-Za-z][A-Za-z_-]{0,30})\s*=\s*(?P<value>.*)$")
_FIELD = re.compile(r"^\s*(?P<key>[A-Za-z][A-Za-z_ -]{0,30}?)\s*:\s*(?P<value>.*)$")


def read_front_matter(text: str) -> Header:
    """The block between two `---` lines (YAML) or `+++` lines (TOML) at the very start, or an object in JSON with lines
    of its own, as Hugo has it; empty when there is none."""
    lines = lines_of(text)
    opening = next(lines)
    mark = opening.text.rstrip()
    if mark == "{":
        return _json_header(text)
    if mark not in _MARKS:
        return Header()
    for line in lines:
        if line.start > MAX_FRONT_MATTER_CHARS:
            break
        if line.text.rstrip() in _MARKS[mark]:
            read = _yaml_pairs if mark == "---" else _toml_pairs
            pairs = list(read(text[opening.end : line.start]))
            return header_of(named_fields(pairs), line.end) if pairs else Header()
    return Header()


def _json_header(text: str) -> Header:
    """Of an object that begins in the first line and ends a line."""
    try:
        # So much of it that an object beyond the limit is none.
        parsed, end = json.JSONDecoder().raw_decode(text[:MAX_FRONT_MATTER_CHARS].lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Header()
    end += text.startswith("\ufeff")
    following = re.compile(r"[ \t]*(?:\r\n?|\n|$)").match(text, end)
    fields = named_fields(parsed.items()) if isinstance(parsed, dict) else {}
    if following is None or not any(name in fields for name in ("title", "date")):
        return Header()
    return header_of({name: value for name, value in fields.items() if isinstance(value, str)}, following.end())


def _yaml_pairs(block: str) -> Iterator[tuple[str, Any]]:
    try:
        # Base: every scalar stays the string that was written, so an impossible date is no error and nothing is built.
        # Brackets by the hundred would take it seconds.
        parsed = yaml.load(block, Loader=yaml.BaseLoader) if block.count("[") + block.count("{") < 500 else None
    except (yaml.YAMLError, RecursionError, ValueError):
        # `title: Storm: the aftermath` is not YAML, but it is what people write.
        parsed = {m["key"]: m["value"].strip("\"' ") for line in block.splitlines() if (m := _FIELD.match(line))}
    for key, value in parsed.items() if isinstance(parsed, dict) else ():
        if isinstance(key, str) and isinstance(value, str):
            yield key, "" if value in ("~", "null") else value.strip()
        elif isinstance(key, str) and isinstance(value, list):
            yield key, [item for item in value if isinstance(item, str)]  # flat: aliases cannot blow up or loop


def _toml_pairs(block: str) -> Iterator[tuple[str, Any]]:
    try:
        # TOML knows fewer ends of lines than texts have.
        block = "\n".join(block.splitlines())
        parsed = tomllib.loads(block) if block.count("[") + block.count("{") < 500 else {}
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        parsed = {m["key"]: m["value"].strip("\"' ") for line in block.splitlines() if (m := _ASSIGNED.match(line))}
    for key, value in parsed.items():
        if isinstance(value, (datetime.date, datetime.datetime)):
            yield key, value.isoformat()
        elif isinstance(value, str):
            yield key, value.strip()
        elif isinstance(value, list):
            yield key, [item for item in value if isinstance(item, str)]
