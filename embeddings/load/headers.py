"""What an article says about itself before its prose begins: title, date, publisher, author, photo credit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, islice
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

from embeddings.load.dates import NAME_DATE, FoundDate, find_date, parse_date

MAX_TITLE_CHARS = 150  # a first line longer than this is prose
MAX_LINE_CHARS = 300  # a longer line is never part of a header
MAX_VALUE_CHARS = 80  # of a key that is not in FIELD_NAMES
MIN_PARAGRAPH_CHARS = 200  # a line longer than this is a whole paragraph, not one of a hard-wrapped text
MAX_LINES = 24
MAX_FRONT_MATTER_CHARS = 16_384

_NAMES = {
    "title": ("title", "headline"),
    "date": ("date", "published", "published at", "published on", "publication date", "date published", "pubdate"),
    "publisher": ("source", "publisher", "publication", "outlet", "newspaper", "site name", "sitename"),
    "author": ("author", "authors", "by", "byline", "writer"),
    "url": ("url", "link", "permalink"),
    "photo": (
        "photo",
        "photos",
        "photograph",
        "photo credit",
        "photo by",
        "image",
        "image credit",
        "picture",
        "credit",
    ),
}
FIELD_NAMES: Mapping[str, str] = {alias: name for name, aliases in _NAMES.items() for alias in aliases}
_RESERVED = frozenset({"encoding", "page_starts"})  # set by the loaders, with meanings that others rely on

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(r"\s*(?P<key>[A-Za-z][A-Za-z_ -]{0,30}?)\s*:\s*(?P<value>.*)$")
_BYLINE = re.compile(r"\s*By\s+(?P<name>[A-Z][\w.'’-]*(?:,?\s+(?:(?:and|de|van|von)\s+)?[A-Z][\w.'’-]*){0,7})\s*$")
_DATE_LABEL = re.compile(r"\b(?:date|dated|published|posted)\b\s*(?:on\b\s*)?(?::\s*)?$", re.IGNORECASE)
_DATE_LABEL_FIRST = re.compile(r"\s*(?:date|dated)\b[\s:]*(?:[a-z]{3,9}\.?,?\s*)?[0-9]", re.IGNORECASE)
_LABEL = re.compile(
    r"[(\[]?\b(?P<key>photo(?:graph)?s?|image|picture|credit|source|publisher|author)"
    r"(?:\s+(?:credit|by|courtesy(?:\s+of)?))?\s*:\s*",
    re.IGNORECASE,
)
_WITHIN_A_PHRASE = re.compile(
    r"\b(?:on|of|in|since|from|until|till|to|the|by|before|after|for|through|and)\s*$", re.IGNORECASE
)
_UNDERLINE = re.compile(r"\s*([=~*_-])\1{2,}\s*$")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){2,}$|\b(?:Inc|Ltd|Corp|Jr|Sr)\.$")
_EDGES = " \t|-–—,;:()[]·•/"


@dataclass(frozen=True)
class Header:
    """What the first lines say; `body_start` is where the prose begins, 0 without a header or with nothing after it."""

    title: str | None = None
    date: str | None = None
    body_start: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict)


def title_from_name(stem: str) -> str:
    """A file's name made readable: without a leading date or number, dashes and underscores as spaces."""
    words = re.sub(rf"^(?:{NAME_DATE.pattern}|[0-9]+(?![^\W_]))[-_.\s]*", "", stem)
    title = one_line(re.sub(r"[-_]+", " ", words)) or stem
    return title[:1].upper() + title[1:]


def one_line(text: str) -> str:
    """White space collapsed, control characters dropped: for titles and names, never for an article's text."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def as_text(value: object) -> str:
    """A metadata value of any JSON kind as one line: lists joined, an object by its `name`."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, Mapping):
        return as_text(value.get("name"))
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def named_fields(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Keys as articles spell them under this project's names; the first of several wins, empty values are dropped."""
    fields: dict[str, Any] = {}
    for key, value in pairs:
        name = _name(key)
        kept = value if name is None else as_text(value)
        if kept not in ("", None, [], {}) and (name or key) not in _RESERVED:
            fields.setdefault(name or key, kept)
    return fields


def _header_of(fields: Mapping[str, Any], body_start: int = 0) -> Header:
    """A header from `named_fields`: title and date taken out, the rest as metadata."""
    rest = {key: value for key, value in fields.items() if key not in ("title", "date")}
    return Header(fields.get("title"), parse_date(fields.get("date")), body_start, rest)


def read_front_matter(text: str) -> Header:
    """The YAML block between two `---` lines at the very start; an empty header when there is none."""
    lines = _lines(text)
    opening = next(lines)
    if opening.text.rstrip() != "---":
        return Header()
    for line in lines:
        if line.start > MAX_FRONT_MATTER_CHARS:
            break
        if line.text.rstrip() in ("---", "..."):
            pairs = list(_yaml_pairs(text[opening.end : line.start]))
            return _header_of(named_fields(pairs), line.end) if pairs else Header()
    return Header()


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


def read_header(text: str) -> Header:
    """The header of a plain text; its lines stay in the text, before `body_start`.

    In this order: YAML front matter; a title line with `Key: value` lines, a byline or a dateline; one line of free
    words among which a date or a photo credit (`date 2024-03-08 Chile Peru Photo: Reuters`); a short first line that
    a blank line or a long paragraph follows. What the front matter does not say, the lines after it may.
    """
    front = read_front_matter(text)
    lines = _first_lines(text, front.body_start)
    prose = _read_lines(lines) if front.title is None and lines else Header()
    body_start = prose.body_start or front.body_start
    if body_start:
        body_start = next((m.start() for m in re.compile(r"\S").finditer(text, body_start)), 0)
    return Header(
        front.title or prose.title, front.date or prose.date, body_start, {**prose.metadata, **front.metadata}
    )


@dataclass(frozen=True)
class _Line:
    text: str
    start: int
    end: int  # after the line's end mark

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def _lines(text: str, start: int = 0) -> Iterator[_Line]:
    return (_Line(match[1], match.start(), match.end()) for match in _LINE.finditer(text, start))


def _first_lines(text: str, start: int) -> list[_Line]:
    written = dropwhile(lambda line: line.blank, _lines(text, start))
    return list(islice(written, MAX_LINES))


def _read_lines(lines: Sequence[_Line]) -> Header:
    """The header that the lines begin with; the first is not blank."""
    first = lines[0].text
    if len(first) > MAX_LINE_CHARS:
        return Header()
    after = 2 if len(lines) > 1 and _UNDERLINE.match(lines[1].text) else 1
    blank_next = after >= len(lines) or lines[after].blank
    words = _free_words(first, sure=not blank_next)
    if not words and (header := _with_fields(lines, 0, None)):
        return header
    title = words.title if words else one_line(first.lstrip("# "))
    header = _with_fields(lines, after, title) if words or _is_title(first) or not blank_next else None
    if words and header:
        return Header(title, header.date or words.date, header.body_start, {**words.metadata, **header.metadata})
    if words:
        return replace(words, body_start=lines[after - 1].end)
    if header is None and _heads_prose(lines, 0, after):
        return Header(title, None, lines[after - 1].end)
    return header or Header()


def _with_fields(lines: Sequence[_Line], index: int, title: str | None) -> Header | None:
    """`Key: value` lines, bylines and datelines from `index` on, single blank lines between them; None without any.

    Keys that this project does not know are metadata too, among known ones or before a blank line.
    """
    pairs: list[tuple[str, str]] = []
    end = index
    for at in range(index, len(lines)):
        pair = _field(lines[at].text)
        if pair and (_name(pair[0]) or at == end):
            pairs.append(pair)
            end = at + 1
        elif not (lines[at].blank and at == end and (pairs or title)):
            break
    while pairs and not _name(pairs[-1][0]) and end < len(lines) and not lines[end].blank:
        pairs.pop()  # "WASHINGTON: The president" opens the prose
        end -= 1
    names = [_name(key) for key, _ in pairs]
    if not any(names):
        return None
    if title is None:
        # "Link: the faces of evil" with "Link: https://..." below it is a title, and so is "By The Sea".
        if names[0] is None or names[0] in names[1:] or _BYLINE.match(lines[0].text):
            return None
        after = next((i for i in range(end, len(lines)) if not lines[i].blank), end)
        if "title" not in names and _heads_prose(lines, after, after + 1):
            title, end = one_line(lines[after].text), after + 1
    header = _header_of(named_fields(pairs), lines[end - 1].end)
    return replace(header, title=header.title or title)


def _name(key: str) -> str | None:
    return FIELD_NAMES.get(re.sub(r"[\s_-]+", " ", key).strip().lower())


def _field(line: str) -> tuple[str, str] | None:
    if len(line) > MAX_LINE_CHARS:
        return None
    if byline := _BYLINE.match(line):
        return "by", byline["name"]
    if dateline := _without_date(line):
        found, rest = dateline
        return ("date", line[found.start : found.end]) if not rest else _key_and_value(line)
    return _key_and_value(line)


def _key_and_value(line: str) -> tuple[str, str] | None:
    match = _FIELD.match(line)
    if not match:
        return None
    key, value = match["key"], match["value"].strip()
    if _name(key) == "url":
        return None if " " in value else (key, value)
    if _name(key):
        return key, value
    short = len(key.split()) <= 3 and len(value) <= MAX_VALUE_CHARS and _is_title(value)
    return (key, value) if short and not value.startswith("//") else None


def _without_date(line: str) -> tuple[FoundDate, str] | None:
    """The date in a line, its label ("date", "published on") counted to it, and the other words."""
    found = find_date(line)
    if found is None:
        return None
    label = _DATE_LABEL.search(line, 0, found.start)
    start = label.start() if label else found.start
    return replace(found, start=start), one_line(f"{line[:start]} {line[found.end :]}").strip(_EDGES)


def _free_words(line: str, sure: bool) -> Header | None:
    """A header in one line of free words: a date and credits taken out, what is left is the title.

    `sure` asks for more than a date: a photo credit, or a labelled date at the start. A date that belongs to a phrase
    ("the attacks of September 11, 2001") stays in the title, and is not the article's unless there is a credit too.
    """
    labels = list(_LABEL.finditer(line))
    dated = _without_date(line)
    found = dated[0] if dated else None
    in_phrase = found is not None and bool(_WITHIN_A_PHRASE.search(line, 0, found.start))
    cuts = [(found.start, found.end)] if found and not in_phrase else []
    stops = sorted([start for start, _ in cuts] + [label.start() for label in labels] + [len(line)])
    pairs = []
    for label in labels:
        stop = next(stop for stop in stops if stop >= label.end())
        pairs.append((label["key"], line[label.end() : stop].strip(_EDGES)))
        cuts.append((label.start(), stop))
    title = one_line("".join(c for i, c in enumerate(line) if not any(a <= i < b for a, b in cuts))).strip(_EDGES)
    # "Striking photo: a rare blue moon over Sydney" is a title: without a date, a credit is a name of few words.
    credited = any(_name(key) == "photo" and value and (found or len(value.split()) <= 4) for key, value in pairs)
    labelled = found is not None and _DATE_LABEL_FIRST.match(line) is not None
    dated_plainly = found is not None and not in_phrase and _stands_apart(line, found) and len(line) <= MAX_TITLE_CHARS
    if not _is_title(title) or not (credited or labelled or (dated_plainly and not sure)):
        return None
    return Header(title, found.iso if found else None, 0, named_fields(pairs))


def _stands_apart(line: str, found: FoundDate) -> bool:
    """In figures, or at the start or end of the line."""
    in_figures = re.search(r"[0-9]{4}[-/.][0-9]|[0-9][-/.][0-9]{4}", line[found.start : found.end])
    return bool(in_figures) or not line[: found.start].strip(_EDGES) or not line[found.end :].strip(_EDGES)


def _heads_prose(lines: Sequence[_Line], index: int, after: int) -> bool:
    """Whether the line is a title: short, no sentence, and a blank line or a long paragraph follows."""
    return (
        index < len(lines)
        and _is_title(lines[index].text)
        and (after >= len(lines) or lines[after].blank or len(lines[after].text) > MIN_PARAGRAPH_CHARS)
    )


def _is_title(line: str) -> bool:
    text = line.strip().rstrip("\"'”’»)]")
    if not 0 < len(text) <= MAX_TITLE_CHARS or not any(map(str.isalnum, text)):
        return False
    return not text.endswith((".", "。", ",", ";", ":")) or text.endswith("...") or bool(_ABBREVIATED.search(text))
