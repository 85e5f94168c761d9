"""Which encoder a folder gets: by the languages of a sample of its articles."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from embeddings.encode.contract import DEFAULT_ENCODER, MULTILINGUAL_ENCODER
from embeddings.errors import DocumentError, EncoderError
from embeddings.language.labels import label, labelled
from embeddings.language.languages import ENGLISH
from embeddings.load.files import find_files
from embeddings.load.worker import Loading
from embeddings.workers import EncoderFactory

logger = logging.getLogger(__name__)

SAMPLED_FILES = 40
"""Files that are looked at, spread over the folder: it takes a second or so, and the share need not be exact."""
SAMPLED_ARTICLES = 20
"""Of one file of many."""
LARGEST_SAMPLED = 2 * 2**20
"""Bytes of a file that is looked at."""
FOREIGN_SHARE = 0.2
"""Share of articles in other languages than English from which the multilingual encoder is chosen: it takes three times
as long, and of English finds a little less."""
ENGLISH_ENCODERS = frozenset({DEFAULT_ENCODER})


def encoder_for(articles: Path, factory: EncoderFactory, language: str | None = None) -> str:
    """The name of the encoder for a folder of which nothing is known; told where it is not the default one.

    Where the multilingual one cannot be had, the default one is taken, and that is told. `language` is what the
    reader says of all articles.
    """
    found = Counter({language: 1}) if language else sampled_languages(articles)
    total = found.total()
    foreign = total - found[ENGLISH]
    if not total or foreign < FOREIGN_SHARE * total:
        return DEFAULT_ENCODER
    named = ", ".join(code for code, _ in found.most_common() if code != ENGLISH)
    try:
        factory(MULTILINGUAL_ENCODER)
    except EncoderError as error:
        logger.warning("%s. Going on with %s, which reads English", error, DEFAULT_ENCODER)
        return DEFAULT_ENCODER
    logger.warning(
        "%d of %d articles that were looked at are in other languages than English (%s): encoding with %r; --encoder "
        "chooses another",
        foreign,
        total,
        named,
        MULTILINGUAL_ENCODER,
    )
    return MULTILINGUAL_ENCODER


def sampled_languages(articles: Path) -> Counter[str]:
    """How many of the articles looked at are in each language."""
    found = find_files(articles)
    paths = _spread([path for path in found if path.stat().st_size <= LARGEST_SAMPLED], SAMPLED_FILES)
    counts: Counter[str] = Counter()
    with Loading(found.root, paths, ocr=False) as loading:
        for path in paths:
            try:
                first = next(iter(loading.parts(path)), None)
            except DocumentError:
                continue
            for document in islice(first.documents if first else (), SAMPLED_ARTICLES):
                counts[label(labelled(document).metadata)] += 1
    return counts


def unread(languages: Mapping[str, int], encoder: str) -> str:
    """What to tell of articles in languages that the encoder does not read; empty when there is nothing to tell."""
    foreign = sum(count for code, count in languages.items() if code != ENGLISH)
    if encoder not in ENGLISH_ENCODERS or not foreign:
        return ""
    return (
        f"{foreign:,} of {sum(languages.values()):,} articles are in languages that the encoder does not read well; "
        f"their words are searched, their meaning is not (--rebuild --encoder {MULTILINGUAL_ENCODER} reads them)"
    )


def _spread(paths: Sequence[Path], count: int) -> list[Path]:
    if len(paths) <= count:
        return list(paths)
    return [paths[place * len(paths) // count] for place in range(count)]
