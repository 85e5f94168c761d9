"""What an article says about itself before its prose begins: title, date, publisher, author, photo credit."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, islice

from embeddings.load.dates import FoundDate, find_date
from embeddings.load.fields import Header, field_name, header_of, named_fields, one_line
from embeddings.load.front_matter import read_front_matter
from embeddings.load.lines import Line, lines_of
from embeddings.load.mail import read_mail_header

MAX_TITLE_CHARS = 150  # a first line longer than this is prose
MAX_LINE_CHARS = 300  # a longer line is never part of a header
MAX_VALUE_CHARS = 80  # of a key that is not in FIELD_NAMES
MIN_PARAGRAPH_CHARS = 200  # a line longer than this is a whole paragraph, not one of a hard-wrapped text
MAX_LINES = 24

_LETTER = r"[^\W\d\u0900-\u0903\u093a-\u094f]|[\u0900-\u0903\u093a-\u094f]"  # or a vowel sign of Devanagari
_FIELD = re.compile(
    rf"^\s*(?P<key>[^\W\d_](?:{_LETTER}){{0,30}}(?:[ -](?:{_LETTER}){{1,20}}){{0,3}})\s*[:\uff1a]\s*(?P<value>.*)$"
)
_BYLINE = re.compile(r"^\s*By\s+(?P<name>[A-Z][\w.'’-]*(?:,?\s+(?:(?:and|de|van|von)\s+)?[A-Z][\w.'’-]*){0,7})\s*$")
_DATE_LABEL = re.compile(r"\b(?:date|dated|published|posted)\b\s*(?:on\b\s*)?(?::\s*)?$", re.IGNORECASE)
_DATES_APART = re.compile(r"\s[|·•–—]\s|\s\|\s?|;\s")
_DATE_LABEL_FIRST = re.compile(r"^\s*(?:date|dated)\b[\s:]*(?:[a-z]{3,9}\.?,?\s*)?[0-9]", re.IGNORECASE)
_LABEL = re.compile(
    r"[(\[]?\b(?P<key>photo(?:graph)?s?|image|picture|credit|source|publisher|author)"
    r"(?:\s+(?:credit|by|courtesy(?:\s+of)?))?\s*:\s*",
    re.IGNORECASE,
)
_WITHIN_A_PHRASE = re.compile(
    r"\b(?:on|of|in|since|from|until|till|to|the|by|before|after|for|through|and)\s*$", re.IGNORECASE
)
_UNDERLINE = re.compile(r"^\s*([=~*_-])\1{2,}\s*$")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){2,9}$|\b(?:Inc|Ltd|Corp|Jr|Sr)\.$")
_SET_OFF = ",;|·•–—"  # what divides a date from the words beside it
_EDGES = " \t|-–—,;:()[]·•/"


def read_header(text: str) -> Header:
    """The header of a plain text; its lines stay in the text, before `body_start`.

    In this order: front matter; the header of a saved mail; a title line with `Key: value` lines, a byline or a
    dateline; one line of free words among which a date or a photo credit (`date 2024-03-08 Chile Peru Photo: Reuters`);
    a title with a line below it that has a date among a few other words; a short first line that a blank line or a long
    paragraph follows. What the front matter does not say, the lines
    after it may.
    """
    front = read_front_matter(text)
    lines = _first_lines(text, front.body_start)
    prose = read_mail_header(lines) or _read_lines(lines) if front.title is None and lines else Header()
    body_start = prose.body_start or front.body_start
    if body_start:
        body_start = next((m.start() for m in re.compile(r"\S").finditer(text, body_start)), 0)
    return Header(
        front.title or prose.title, front.date or prose.date, body_start, {**prose.metadata, **front.metadata}
    )


def _first_lines(text: str, start: int) -> list[Line]:
    written = dropwhile(lambda line: line.blank, lines_of(text, start))
    return list(islice(written, MAX_LINES))


def _read_lines(lines: Sequence[Line]) -> Header:
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
    if header is None and _is_title(first) and (dateline := _dateline(lines, after)):
        header = replace(dateline, title=title)
    if header is None and _heads_prose(lines, 0, after):
        header = Header(title, None, lines[after - 1].end)
    return header or Header()


def _dateline(lines: Sequence[Line], after: int) -> Header | None:
    """A paragraph of one line with a date set off from a few other words: "Northmouth Gazette, 3 May 2026, by Ada Moe".

    Whether these are a publisher, a place or a name is not said, and so the line stays in the body.
    """
    at = next((at for at in range(after, len(lines)) if not lines[at].blank), len(lines))
    if at == len(lines) or at > after + 1 or (at + 1 < len(lines) and not lines[at + 1].blank):
        return None
    line = lines[at].text.strip()
    found = find_date(line) if len(line) <= MAX_TITLE_CHARS else None
    if found is None or found.iso is None:
        return None
    before, behind = line[: found.start].rstrip(), line[found.end :].lstrip()
    if (before and before[-1] not in _SET_OFF) or (behind and behind[0] not in _SET_OFF) or not _is_title(line):
        return None
    parts = (part.strip() for part in re.split(f"[{_SET_OFF}]", f"{before}|{behind}"))
    authors = (match["name"] for part in parts if (match := _BYLINE.match(f"B{part[1:]}")) and part[0] in "Bb")
    author = next(authors, None)
    return Header(None, found.iso, lines[at].start, {"author": author} if author else {})


def _with_fields(lines: Sequence[Line], index: int, title: str | None) -> Header | None:
    """`Key: value` lines, bylines and datelines from `index` on, single blank lines between them; None without any.

    Keys that this project does not know are metadata too, among known ones or before a blank line.
    """
    pairs: list[tuple[str, str]] = []
    end = index
    for at in range(index, len(lines)):
        pair = _field(lines[at].text)
        if pair and (field_name(pair[0]) or at == end):
            pairs.append(pair)
            end = at + 1
        elif not (lines[at].blank and at == end and (pairs or title)):
            break
    while pairs and not field_name(pairs[-1][0]) and end < len(lines) and not lines[end].blank:
        pairs.pop()  # "WASHINGTON: The president" opens the prose
        end -= 1
    names = [field_name(key) for key, _ in pairs]
    if not any(names):
        return None
    if title is None:
        # "Link: the faces of evil" with "Link: https://..." below it is a title, and so is "By The Sea".
        if names[0] is None or names[0] in names[1:] or _BYLINE.match(lines[0].text):
            return None
        after = next((i for i in range(end, len(lines)) if not lines[i].blank), end)
        if "title" not in names and _heads_prose(lines, after, after + 1):
            title, end = one_line(lines[after].text), after + 1
    header = header_of(named_fields(pairs), lines[end - 1].end)
    return replace(header, title=header.title or title)


def _field(line: str) -> tuple[str, str] | None:
    if len(line) > MAX_LINE_CHARS:
        return None
    if byline := _BYLINE.match(line):
        return "by", byline["name"]
    if dateline := _without_date(line):
        found, rest = dateline
        if not rest:
            return "date", line[found.start : found.end]
        return _labelled_date(line) or _key_and_value(line)
    return _key_and_value(line)


def _labelled_date(line: str) -> tuple[str, str] | None:
    """The date of a line of several ("Last updated on 9 May 2025 | First published on 8 May 2025"): when it was
    published, or else the first; None when it holds anything else."""
    found: dict[str, str] = {}
    for part in _DATES_APART.split(line):
        date = find_date(part)
        if date is None or part[date.end :].strip(_EDGES):
            return None
        label = field_name(part[: date.start].strip(_EDGES)) if part[: date.start].strip(_EDGES) else "date"
        if label not in ("date", "created", "updated"):
            return None
        found.setdefault(label, part[date.start : date.end])
    return next((label, found[label]) for label in ("date", "created", "updated") if label in found)


def _key_and_value(line: str) -> tuple[str, str] | None:
    match = _FIELD.match(line)
    if not match:
        return None
    key, value = match["key"], match["value"].strip()
    if key.lower() == "data" and not find_date(value):
        return None  # the date of some languages, and what an English text speaks of
    if field_name(key) == "url":
        return None if " " in value else (key, value)
    if field_name(key):
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
    credited = any(field_name(key) == "photo" and value and (found or len(value.split()) <= 4) for key, value in pairs)
    labelled = found is not None and _DATE_LABEL_FIRST.match(line) is not None
    dated_plainly = found is not None and not in_phrase and _stands_apart(line, found) and len(line) <= MAX_TITLE_CHARS
    if not _is_title(title) or not (credited or labelled or (dated_plainly and not sure)):
        return None
    return Header(title, found.iso if found else None, 0, named_fields(pairs))


def _stands_apart(line: str, found: FoundDate) -> bool:
    """In figures, or at the start or end of the line."""
    in_figures = re.search(r"[0-9]{4}[-/.][0-9]|[0-9][-/.][0-9]{4}", line[found.start : found.end])
    return bool(in_figures) or not line[: found.start].strip(_EDGES) or not line[found.end :].strip(_EDGES)


def _heads_prose(lines: Sequence[Line], index: int, after: int) -> bool:
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
