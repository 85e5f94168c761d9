"""A map of the corpus: articles as points, near where they speak of the same, coloured and named by subject."""

from __future__ import annotations

import logging
import math
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from embeddings.encode.contract import Vectors
from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from embeddings.terms import STOP_WORDS, words

if TYPE_CHECKING:
    Points = npt.NDArray[np.float64]

logger = logging.getLogger(__name__)

MOST_POINTS = 2000
"""Articles that are drawn; of more, every so manieth."""
MOST_SUBJECTS = 8
NAMED_BY = 3
"""Words that name a subject."""
_OPENING = 400  # characters of a body that tell, with the title, what an article is about
_LEAST_DISTANCE = 0.025  # between two points, of the map's width
_COMPONENTS = 16  # of the vectors, for finding subjects


@dataclass(frozen=True)
class MapPoint:
    """An article on the map; `x` and `y` from 0 to 1, `subject` a place in `CorpusMap.subjects`."""

    source: str
    title: str
    date: str | None
    x: float
    y: float
    subject: int
    characters: int


@dataclass(frozen=True)
class CorpusMap:
    """`total` counts the articles of the index, drawn or not; `settled` when no better map is being drawn."""

    points: tuple[MapPoint, ...]
    subjects: tuple[str, ...]
    total: int
    generation: int
    settled: bool = True


class MappedIndex(Protocol):
    """What a map is drawn from."""

    @property
    def generation(self) -> int: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def document(self, source: str) -> Document: ...

    def document_vectors(self, sources: Sequence[str]) -> Vectors: ...


class Cartographer:
    """The map of the newest state; the slow and better way of drawing goes on in the background."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._best: CorpusMap | None = None
        self._failed: int | None = None
        self._drawing: set[int] = set()

    def current(self, index: MappedIndex) -> CorpusMap:
        """The best map there is of this state: the one drawn at leisure, or else one drawn at once."""
        best = self._best
        if best is not None and best.generation == index.generation:
            return best
        quick = draw(index, thorough=False)
        if self._failed == index.generation:
            return quick
        self.start(index)
        return replace(quick, settled=False)

    def start(self, index: MappedIndex) -> threading.Thread | None:
        """Begins to draw the state at leisure, unless that is done or under way."""
        generation = index.generation
        with self._lock:
            done = self._best is not None and self._best.generation == generation
            if done or generation in self._drawing:
                return None
            self._drawing.add(generation)
        thread = threading.Thread(target=self._draw, args=(index, generation), daemon=True, name="map")
        thread.start()
        return thread

    def _draw(self, index: MappedIndex, generation: int) -> None:
        try:
            best = draw(index, thorough=True)
        except Exception:  # the border of a thread; the quick map has to do
            logger.exception("the map could not be drawn at leisure")
            self._failed = generation
            return
        finally:
            with self._lock:
                self._drawing.discard(generation)
        with self._lock:
            if self._best is None or self._best.generation <= best.generation:
                self._best = best


def draw(index: MappedIndex, *, thorough: bool) -> CorpusMap:
    """The map of an index; the same index gives the same map.

    `thorough`: by t-SNE (van der Maaten and Hinton 2008), which keeps neighbours together and takes seconds; otherwise
    by the first two principal components, at once.
    """
    documents = index.documents()
    drawn = documents[:: max(1, math.ceil(len(documents) / MOST_POINTS))]
    if not drawn:
        return CorpusMap((), (), 0, index.generation)
    vectors = index.document_vectors([info.source for info in drawn])
    components = _principal(vectors, _COMPONENTS)
    differ = len(drawn) > 5 and float(np.ptp(vectors, axis=0).max()) > 1e-6  # t-SNE dies of vectors that are all one
    places = _scaled(_neighbours(vectors) if thorough and differ else components[:, :2])
    labels = _clusters(components)
    texts = [_about(index.document(info.source)) for info in drawn]
    points = tuple(
        MapPoint(info.source, info.title, info.date, float(x), float(y), int(label), info.characters)
        for info, (x, y), label in zip(drawn, places, labels, strict=True)
    )
    return CorpusMap(points, _names(texts, labels), len(documents), index.generation)


def _principal(vectors: Vectors, count: int) -> Points:
    """The first principal components, shape (n, count); zero where there are fewer. Signs are made definite."""
    centred = vectors - vectors.mean(axis=0)
    left, strengths, _ = np.linalg.svd(centred, full_matrices=False)
    found = (left * strengths)[:, :count]
    signs = np.sign(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])])
    padded = np.zeros((len(vectors), count))
    padded[:, : found.shape[1]] = found * np.where(signs == 0, 1, signs)
    return padded


def _neighbours(vectors: Vectors) -> Points:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    perplexity = min(30.0, (len(vectors) - 1) / 3)
    # One thread: more of them wait for each other, and for the language model, longer than they work.
    with threadpool_limits(1):
        found: Points = TSNE(
            init="pca", metric="cosine", perplexity=perplexity, max_iter=1000, random_state=0, n_jobs=1
        ).fit_transform(vectors)
    return found


def _clusters(components: Points) -> npt.NDArray[np.int64]:
    """The subject of each article, the largest first; more subjects for more articles, up to MOST_SUBJECTS."""
    count = min(MOST_SUBJECTS, max(1, round(math.sqrt(len(components) / 2))))
    if count == 1:
        return np.zeros(len(components), dtype=np.int64)
    from sklearn.cluster import KMeans

    raw = KMeans(count, n_init=4, random_state=0).fit_predict(components)
    by_size = [label for label, _ in Counter(raw.tolist()).most_common()]
    return np.array([by_size.index(label) for label in raw.tolist()], dtype=np.int64)


def _names(texts: Sequence[Sequence[str]], labels: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """Words that are frequent in one subject and not in the others (class-based TF-IDF, Grootendorst 2022)."""
    total: Counter[str] = Counter()
    within: list[Counter[str]] = [Counter() for _ in range(int(labels.max()) + 1)]
    for text, label in zip(texts, labels.tolist(), strict=True):
        within[label].update(text)
        total.update(text)
    mean = sum(total.values()) / len(within)
    names = []
    for counts in within:
        scored = sorted(counts, key=lambda word: (-_weight(counts[word], total[word], mean), word))
        names.append(", ".join(scored[:NAMED_BY]))
    return tuple(names)


def _weight(count: int, total: int, mean: float) -> float:
    """Class-based TF-IDF times the share of the word that this subject has: a word of all titles names none."""
    return count * math.log1p(mean / total) * count / total


def _about(document: Document) -> list[str]:
    opening = document.text[document.body_start : document.body_start + _OPENING]
    title, begins = ({word for word in words(text) if _tells(word)} for text in (document.title, opening))
    # Each word once, so that an article that repeats it does not name the subject alone; the title's count more.
    return [*title, *title, *begins]


def _tells(word: str) -> bool:
    return len(word) > 2 and word not in STOP_WORDS and not word[0].isdigit()


def _scaled(places: Points) -> Points:
    """Each coordinate stretched to 0 to 1, and far-out points drawn in so that the rest keep their room."""
    low, high = np.percentile(places, [1, 99], axis=0)
    span = np.where(high - low > 1e-9, high - low, 1.0)
    return _apart(np.clip(0.04 + 0.92 * (places - low) / span, 0.0, 1.0))


def _apart(places: Points) -> Points:
    """Points that would hide each other, moved away from each other a little."""
    from scipy.spatial import cKDTree

    moved = places.copy()
    angles = np.arange(len(places)) * 2.4  # the golden angle: those at one place go different ways
    moved = np.clip(moved + 1e-4 * np.stack([np.cos(angles), np.sin(angles)], axis=1), 0.0, 1.0)
    for _ in range(40):
        pairs = cKDTree(moved).query_pairs(_LEAST_DISTANCE, output_type="ndarray")
        if not len(pairs):
            break
        one, other = pairs.T
        between = moved[one] - moved[other]
        distance = np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9)
        push = between / distance * (_LEAST_DISTANCE - distance) * 0.3
        np.add.at(moved, one, push)
        np.add.at(moved, other, -push)
        moved = np.clip(moved, 0.0, 1.0)
    return moved
