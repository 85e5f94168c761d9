"""A `Document` into sentence-aligned `Chunk`s with exact offsets."""

from __future__ import annotations

import datetime
import hashlib
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from embeddings.abbreviations.english import sentence_ends
from embeddings.abbreviations.rules import SentenceRules, mended
from embeddings.abbreviations.tables import RULES
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH
from embeddings.records import Document

# A sentence that ends in a digit or an abbreviation is left glued by the library ("...in 2025.In May"): a full stop
# between a figure and a capitalised word is never a decimal point.
_GLUED_AFTER_FIGURE = re.compile(r"(?<=\d[.!?])(?=[A-ZА-ЯЁ][a-zа-яё])")
_ORDINAL_STOPS = frozenset("de da no fi cs sk sl hr sr hu et lv pl tr is".split())
"""Languages that write ordinals with a full stop, in which "3.Februar" is glued and one sentence."""
_NO_RULES = SentenceRules()
_CLAUSE_END = re.compile(r"[;:,\u2013\u2014]\s|\n")
LONGEST_AT_ONCE = 200_000
WINDOW = 10_000
"""Characters of a text whose sentences are looked for together, and of a part when it is longer than that."""
CONTEXT_TOKENS = 64
"""Of the encoder's limit, at most so many go to title, publisher and date."""
TOKENS_AT_ONCE = 500_000
"""Characters of a text whose tokens are looked for together."""
_SPACE = re.compile(r"\s")

TokenStarts = Callable[[str], Sequence[int]]
"""Text to the sorted character offsets at which its tokens begin, special tokens not counted."""


@dataclass(frozen=True)
class Span:
    """Half-open character offsets [start, end) into `Document.text`."""

    start: int
    end: int


@dataclass(frozen=True)
class Chunk:
    """A run of whole sentences; `text == document.text[start:end]`."""

    source: str
    start: int
    end: int
    text: str


def sentences(text: str, start: int = 0, end: int | None = None, language: str = ENGLISH) -> list[Span]:
    """The sentences of `text[start:end]` in order, trimmed of white space, as offsets into the whole text.

    Boundaries by sentencex (Wikimedia's rule-based segmenter) for the text's language, which also splits sentences
    whose separating space is missing, and by `abbreviations`; every letter that is not white space belongs to exactly
    one sentence.
    """
    if language != ENGLISH:
        return _segments(text, start, end, language)
    found = []
    for span in _segments(text, start, end):
        cuts = [span.start, *sentence_ends(text, span.start, span.end), span.end]
        found += [_trimmed(text, a, b) for a, b in pairwise(cuts)]
    return found


def _segments(text: str, start: int = 0, end: int | None = None, language: str = ENGLISH) -> list[Span]:
    """What sentencex takes for sentences: whole ones, of which an abbreviation may hold two together.

    Chunks are packed from these, so that the chunks of an index stay what they were.
    """
    part = text[start:end]
    spans = []
    found = _boundaries(part, language)
    if language != ENGLISH:
        found = mended(part, list(found), RULES.get(language, _NO_RULES))
    for first, last in found:
        cuts = [first, last]
        if language not in _ORDINAL_STOPS:
            cuts[1:1] = [match.start() for match in _GLUED_AFTER_FIGURE.finditer(part, *cuts)]
        spans += [_trimmed(text, start + a, start + b) for a, b in pairwise(cuts)]
    return [span for span in spans if span.start < span.end]


def _boundaries(text: str, language: str) -> Iterator[tuple[int, int]]:
    """The library's sentences; of a very long text window by window, since its time grows with their number squared."""
    start = 0
    while start < len(text):
        window = text if len(text) <= LONGEST_AT_ONCE else text[start : start + WINDOW]
        found = [(b["start_index"], b["end_index"]) for b in sentencex.get_sentence_boundaries(language, window)]
        rest = start + len(window) < len(text)
        if rest and len(found) > 1:
            found.pop()  # cut by the window's end: it opens the next one
        yield from ((start + first, start + last) for first, last in found)
        start += found[-1][1] if rest and found else len(window)


def chunk_document(
    document: Document, token_starts: TokenStarts, chunk_tokens: int, overlap_sentences: int = 1
) -> list[Chunk]:
    """Chunks of at most `chunk_tokens` tokens each, the last `overlap_sentences` sentences repeated in the next.

    A sentence longer than the limit is cut at clause borders, or else at word borders, or else between tokens.
    """
    starts = _token_starts(document.text, token_starts)
    pieces = [
        piece
        for span in _segments(document.text, document.body_start, language=label(document.metadata))
        for piece in _pieces(document.text, span, starts, chunk_tokens)
    ]
    return [
        Chunk(document.source, start, end, document.text[start:end])
        for start, end in _packed(pieces, starts, chunk_tokens, overlap_sentences)
    ]


def _token_starts(text: str, token_starts: TokenStarts) -> Sequence[int]:
    """Of a long text window by window, cut at white space: tokenizers hold a hundred bytes and more a token."""
    if len(text) <= TOKENS_AT_ONCE:
        return token_starts(text)
    found = array("q")
    start = 0
    while start < len(text):
        end = start + TOKENS_AT_ONCE
        space = next((at for at in range(min(end, len(text)) - 1, start, -1) if text[at].isspace()), None)
        end = end if end >= len(text) or space is None else space
        found.extend(start + offset for offset in token_starts(text[start:end]))
        start = end
    return found


def _packed(
    pieces: Sequence[Span], starts: Sequence[int], chunk_tokens: int, overlap: int
) -> Iterator[tuple[int, int]]:
    """Greedy packing: as many sentences as fit, then step back by the overlap if the next one still fits with it."""
    first = 0
    while first < len(pieces):
        last = first
        while (
            last + 1 < len(pieces) and _token_count(starts, pieces[first].start, pieces[last + 1].end) <= chunk_tokens
        ):
            last += 1
        yield pieces[first].start, pieces[last].end
        following = last + 1
        if following == len(pieces):
            return
        back = max(first + 1, following - overlap)
        while back < following and _token_count(starts, pieces[back].start, pieces[following].end) > chunk_tokens:
            back += 1
        first = back


def _pieces(text: str, span: Span, starts: Sequence[int], chunk_tokens: int) -> Iterator[Span]:
    """The span itself, or its parts when it has more tokens than a chunk may have."""
    while _token_count(starts, span.start, span.end) > chunk_tokens:
        limit = _limit(starts, span.start, chunk_tokens)
        cut = _last_match(_CLAUSE_END, text, span.start, limit) or _last_match(_SPACE, text, span.start, limit) or limit
        yield _trimmed(text, span.start, cut)
        span = _trimmed(text, cut, span.end)
    if span.start < span.end:
        yield span


def _limit(starts: Sequence[int], start: int, chunk_tokens: int) -> int:
    """The offset up to which `chunk_tokens` tokens reach from `start`."""
    first = bisect_left(starts, start)
    inside = starts[first] != start
    return starts[first + chunk_tokens - inside]


def _last_match(pattern: re.Pattern[str], text: str, start: int, limit: int) -> int | None:
    """End of the last match in the second half of [start, limit), so that no part gets tiny."""
    middle = (start + limit) // 2
    return max((match.end() for match in pattern.finditer(text, middle, limit)), default=None)


def _token_count(starts: Sequence[int], start: int, end: int) -> int:
    first = bisect_left(starts, start)
    # A sentence can begin inside a token (glued text); what is left of that token counts as one more.
    inside = first == len(starts) or starts[first] != start
    return bisect_left(starts, end) - first + inside


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    return Span(start + lead, max(start + lead, start + len(part.rstrip())))


def context_line(document: Document) -> str:
    """Title, publisher and date in words: what a question may name that the chunk's own text does not repeat."""
    publisher = str(document.metadata.get("publisher", ""))
    parts = [document.title, publisher, _date_in_words(document.date)]
    return ". ".join(part for part in parts if part)


def _date_in_words(date: str | None) -> str:
    if not date:
        return ""
    day = datetime.date.fromisoformat(date)
    return f"{day.day} {day:%B %Y}"  # a day without a zero has no sign of its own that every system knows


def encoded_texts(
    document: Document, chunks: Sequence[Chunk], token_starts: TokenStarts
) -> Iterator[tuple[bytes, str]]:
    """What is encoded for each chunk, context first, with its digest."""
    context = context_line(document)
    starts = token_starts(context)
    if len(starts) > CONTEXT_TOKENS:
        context = context[: starts[CONTEXT_TOKENS]]
    for chunk in chunks:
        text = f"{context}\n{chunk.text}"
        yield hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest(), text
