"""The map: every article once, inside the frame, near what speaks of the same; the same map each time."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from statistics import mean

import numpy as np
import pytest

from embeddings.build import build
from embeddings.encode.contract import Vectors
from embeddings.errors import IndexDamaged
from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.corpus.map import MOST_POINTS, MOST_SUBJECTS, NAMED_BY, Cartographer, CorpusMap, MapPoint, draw
from tests.conftest import ROOT
from tests.fakes import FakeEncoder

SUBJECTS = {
    "sea": "waves harbour sailors herring lighthouse",
    "space": "comet planets telescope orbit galaxy",
    "bread": "flour yeast oven bakers dough",
}


class FakeIndex:
    """Articles with the vectors that they are given; drawing it can be held up, and can fail."""

    def __init__(self, texts: dict[str, str], vectors: Vectors | None = None, generation: int = 1) -> None:
        self.generation = generation
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self._texts = texts
        found = FakeEncoder(dim=128).encode(list(texts.values())) if vectors is None else vectors
        self._vectors = dict(zip(texts, found, strict=True))

    def documents(self) -> Sequence[DocumentInfo]:
        return [
            DocumentInfo(source, "A report", "2024-01-01", {}, len(text), 1) for source, text in self._texts.items()
        ]

    def document(self, source: str) -> Document:
        return Document(source, "A report", "2024-01-01", self._texts[source])

    def document_vectors(self, sources: Sequence[str]) -> Vectors:
        # Only the drawing at leisure is held up: the map that is wanted at once is drawn by the thread of the test.
        if threading.current_thread() is not threading.main_thread():
            self.begun.set()
            assert self.go_on.wait(10)
            if self.error is not None:
                raise self.error
        return np.array([self._vectors[source] for source in sources])


def of_subjects(each: int = 6, generation: int = 1) -> FakeIndex:
    """So many articles of each subject: its words, and a word or two of their own."""
    return FakeIndex(
        {
            f"{subject}{number}.txt": f"{words} {words} own{subject}{number}"
            for subject, words in SUBJECTS.items()
            for number in range(each)
        },
        generation=generation,
    )


def at_random(count: int, dim: int = 4) -> FakeIndex:
    vectors = np.random.default_rng(0).normal(size=(count, dim)).astype(np.float32)
    return FakeIndex({f"{number:05}.txt": f"word{number % 7} text" for number in range(count)}, vectors)


def assert_whole(drawn: CorpusMap, index: FakeIndex) -> None:
    """What holds for any map of which nothing is left out."""
    assert [point.source for point in drawn.points] == [info.source for info in index.documents()]
    assert drawn.total == len(drawn.points)
    assert drawn.generation == index.generation
    for point in drawn.points:
        assert 0 <= point.x <= 1
        assert 0 <= point.y <= 1
    assert {point.subject for point in drawn.points} == set(range(len(drawn.subjects)))


def subject_of(point: MapPoint) -> str:
    return point.source.rstrip("0123456789.tx")


def distance(drawn: CorpusMap, one: int, other: int) -> float:
    a, b = drawn.points[one], drawn.points[other]
    return math.hypot(a.x - b.x, a.y - b.y)


# -- drawing


@pytest.fixture(scope="module", params=[False, True], ids=["at once", "at leisure"])
def drawn(request: pytest.FixtureRequest) -> CorpusMap:
    return draw(of_subjects(), thorough=request.param)


def test_every_article_is_drawn_once_and_inside_the_frame(drawn):
    assert_whole(drawn, of_subjects())


@pytest.mark.parametrize("thorough", [False, True])
def test_the_same_index_gives_the_same_map(thorough):
    assert draw(of_subjects(3), thorough=thorough) == draw(of_subjects(3), thorough=thorough)


def test_a_point_says_of_its_article_what_the_index_says(drawn):
    for point, info in zip(drawn.points, of_subjects().documents(), strict=True):
        assert (point.title, point.date, point.characters) == (info.title, info.date, info.characters)


def test_the_nearest_article_is_of_the_same_subject(drawn):
    for number, point in enumerate(drawn.points):
        others = [other for other in range(len(drawn.points)) if other != number]
        nearest = drawn.points[min(others, key=lambda other: distance(drawn, number, other))]
        assert subject_of(nearest) == subject_of(point)


def test_articles_of_one_subject_are_nearer_to_each_other_than_to_others(drawn):
    pairs = list(combinations(range(len(drawn.points)), 2))
    own = {pair for pair in pairs if len({subject_of(drawn.points[number]) for number in pair}) == 1}
    assert mean(distance(drawn, *pair) for pair in own) < mean(distance(drawn, *pair) for pair in {*pairs} - own) / 2


def test_two_articles_that_say_the_same_are_neighbours():
    index = at_random(12, dim=8)
    texts = {info.source: "word text" for info in index.documents()}
    vectors = index.document_vectors(list(texts))
    vectors[7] = vectors[3] + 0.001
    drawn = draw(FakeIndex(texts, vectors), thorough=True)
    assert min((number for number in range(12) if number != 3), key=lambda number: distance(drawn, 3, number)) == 7


def test_a_subject_is_its_articles(drawn):
    found = [{subject_of(point) for point in drawn.points if point.subject == number} for number in range(3)]
    assert sorted(found, key=str) == [{"bread"}, {"sea"}, {"space"}]


def test_a_subject_is_named_by_words_of_its_articles_and_of_no_others(drawn):
    for number, named in enumerate(drawn.subjects):
        point = next(point for point in drawn.points if point.subject == number)
        assert len(named.split(", ")) == NAMED_BY
        assert set(named.split(", ")) <= set(SUBJECTS[subject_of(point)].split()), named


@pytest.fixture
def uneven() -> CorpusMap:
    """Three articles of one subject and nine of another; all have the same title."""
    sea, space = ({f"{name}{number}.txt": SUBJECTS[name] for number in range(9)} for name in ("sea", "space"))
    return draw(FakeIndex(dict(list(sea.items())[:3]) | space), thorough=False)


def test_the_largest_subject_is_the_first(uneven):
    assert [sum(point.subject == subject for point in uneven.points) for subject in (0, 1)] == [9, 3]
    assert "comet" in uneven.subjects[0]


def test_a_word_that_stands_in_all_titles_names_no_subject(uneven):
    assert not [named for named in uneven.subjects if "report" in named]


def test_many_articles_have_no_more_subjects_than_can_be_told_apart():
    drawn = draw(at_random(500), thorough=False)
    assert len(drawn.subjects) == MOST_SUBJECTS


@pytest.mark.parametrize(("count", "thorough"), [*((n, False) for n in range(5)), (1, True), (5, True), (6, True)])
def test_a_few_articles_are_a_map_too(count, thorough):
    index = at_random(count)
    assert_whole(draw(index, thorough=thorough), index)


@pytest.mark.parametrize("count", [2, 8])
def test_articles_that_all_say_the_same_lie_inside_the_frame(count):
    index = FakeIndex({f"{number}.txt": "the same" for number in range(count)})
    assert_whole(draw(index, thorough=False), index)


def test_articles_that_all_say_the_same_lie_inside_the_frame_at_leisure():
    code = (
        "from tests.rag.corpus.test_map import *\n"
        "index = FakeIndex({f'{number}.txt': 'the same' for number in range(8)})\n"
        "assert_whole(draw(index, thorough=True), index)"
    )
    # In a process of its own: what goes wrong in compiled code takes the whole program with it.
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-500:]


def test_articles_without_a_vector_lie_inside_the_frame():
    vectors = np.random.default_rng(0).normal(size=(7, 4)).astype(np.float32)
    vectors[2:5] = 0
    index = FakeIndex({f"{number}.txt": "words" for number in range(7)}, vectors)
    assert_whole(draw(index, thorough=True), index)


def test_articles_without_a_word_to_name_them_are_drawn():
    texts = ["", "123", "\u4f60\u597d", "!?", "the of"]
    index = FakeIndex({f"{number}.txt": text for number, text in enumerate(texts)})
    assert_whole(draw(index, thorough=False), index)


def test_articles_far_out_on_every_side_lie_inside_the_frame():
    grid = [(x, y) for x in range(20) for y in range(20)]
    far = [(-9999, 3), (-9999, 15), (9999, 3), (9999, 15), (3, -999), (15, -999), (3, 999), (15, 999)]
    vectors = np.array(grid + far, dtype=np.float32)
    index = FakeIndex({f"{number:03}.txt": "text" for number in range(len(vectors))}, vectors)
    assert_whole(draw(index, thorough=False), index)


def test_one_article_far_out_leaves_the_others_their_room():
    index = at_random(200)
    sources = [info.source for info in index.documents()]
    vectors = index.document_vectors(sources)
    vectors[0] *= 1000
    drawn = draw(FakeIndex(dict.fromkeys(sources, "text"), vectors), thorough=False)
    across = [point.x for point in drawn.points[1:]]
    assert max(across) - min(across) > 0.3


def test_of_more_articles_than_can_be_drawn_some_are_left_out_and_all_are_counted():
    index = at_random(MOST_POINTS + 1)
    drawn = draw(index, thorough=False)
    sources = [point.source for point in drawn.points]
    assert MOST_POINTS / 3 < len(sources) <= MOST_POINTS
    assert len(set(sources)) == len(sources)
    assert sources[-1] > f"{MOST_POINTS - 10:05}", "from the whole of it, and not from its beginning"
    assert drawn.total == MOST_POINTS + 1


def test_as_many_articles_as_can_be_drawn_are_drawn():
    index = at_random(MOST_POINTS)
    assert_whole(draw(index, thorough=False), index)


# -- the cartographer


def is_kept(cartographer: Cartographer, index: FakeIndex) -> bool:
    """Whether the map is the one drawn at leisure: the other is drawn anew each time."""
    return cartographer.current(index) is cartographer.current(index)


def test_a_map_is_there_at_once_and_the_better_one_later():
    index, cartographer = of_subjects(2), Cartographer()
    index.go_on.clear()
    thread = cartographer.start(index)
    assert index.begun.wait(10)
    quick = cartographer.current(index)
    assert quick == replace(draw(index, thorough=False), settled=False)
    index.go_on.set()
    thread.join(10)
    assert cartographer.current(index).points != quick.points
    assert is_kept(cartographer, index)


def test_asking_for_a_map_begins_the_better_one():
    index, cartographer = of_subjects(1), Cartographer()
    cartographer.current(index)
    assert index.begun.wait(10)


def test_one_state_is_drawn_at_leisure_once_at_a_time_and_never_again():
    index, cartographer = of_subjects(1), Cartographer()
    index.go_on.clear()
    thread = cartographer.start(index)
    assert index.begun.wait(10)
    assert cartographer.start(index) is None, "it is under way"
    index.go_on.set()
    thread.join(10)
    assert cartographer.start(index) is None, "it is done"


def test_a_new_state_gets_a_new_map():
    before, after, cartographer = of_subjects(1), of_subjects(2, generation=2), Cartographer()
    cartographer.start(before).join(10)
    assert cartographer.current(before).generation == 1
    after.go_on.clear()
    assert (cartographer.current(after).generation, cartographer.current(after).total) == (2, 6)
    after.go_on.set()


def test_a_map_that_cannot_be_drawn_at_leisure_leaves_the_quick_one_and_is_tried_again():
    index, cartographer = of_subjects(1), Cartographer()
    index.error = IndexDamaged("the index is gone")
    cartographer.start(index).join(10)
    index.error = None
    assert cartographer.current(index) == draw(index, thorough=False)  # and nothing better is promised
    index.go_on.clear()
    again = cartographer.start(index)
    assert cartographer.current(index) == draw(index, thorough=False)
    index.go_on.set()
    again.join(10)
    assert is_kept(cartographer, index)


def test_a_state_is_not_drawn_twice_because_an_older_one_was_finished_meanwhile():
    older, newer, cartographer = of_subjects(1), of_subjects(1, generation=2), Cartographer()
    older.go_on.clear()
    newer.go_on.clear()
    threads = [cartographer.start(older), cartographer.start(newer)]
    assert older.begun.wait(10)
    assert newer.begun.wait(10)
    older.go_on.set()
    threads[0].join(10)
    again = cartographer.start(newer)
    newer.go_on.set()
    threads[1].join(10)
    assert again is None, "it is under way"


def test_the_map_of_an_older_state_that_is_late_does_not_take_the_place_of_the_newer_one():
    older, newer, cartographer = of_subjects(1), of_subjects(1, generation=2), Cartographer()
    older.go_on.clear()
    late = cartographer.start(older)
    assert older.begun.wait(10)
    cartographer.start(newer).join(10)
    assert is_kept(cartographer, newer)
    older.go_on.set()
    late.join(10)
    assert is_kept(cartographer, newer)


# -- what it is drawn from


@pytest.fixture
def index(articles: Path, tmp_path: Path) -> Index:
    (articles / "long.txt").write_text("Geese\n\n" + " ".join(f"Goose number {n} flew south." for n in range(60)))
    encoder = FakeEncoder(dim=64)
    build(articles, tmp_path / "index", lambda _: encoder)
    return Index.open(tmp_path / "index")


def test_the_vector_of_an_article_is_the_mean_of_its_chunks(index):
    sources = [info.source for info in index.documents()]
    found = index.document_vectors(sources)
    assert found.shape == (4, 64)
    counts = []
    for source, vector in zip(sources, found, strict=True):
        rows = np.array([row for row in range(len(index)) if index.source(row) == source])
        counts.append(len(rows))
        np.testing.assert_allclose(vector, index.stored_vectors(rows).mean(axis=0), rtol=1e-6)
    assert max(counts) > 2


def test_vectors_come_in_the_order_that_they_are_asked_for(index):
    forth, back = (index.document_vectors(order) for order in (["rail.txt", "long.txt"], ["long.txt", "rail.txt"]))
    np.testing.assert_array_equal(forth, back[::-1])


def test_a_document_that_is_not_there_has_a_vector_of_zeros(index):
    assert not index.document_vectors(["nothing.txt"]).any()
    assert index.document_vectors([]).shape == (0, 64)


def test_an_empty_index_has_no_vectors_and_an_empty_map(tmp_path):
    (tmp_path / "none").mkdir()
    build(tmp_path / "none", tmp_path / "index", lambda _: FakeEncoder())
    index = Index.open(tmp_path / "index")
    assert not index.document_vectors(["nothing.txt"]).any()
    assert draw(index, thorough=True) == CorpusMap((), (), 0, index.generation)


def test_a_real_index_can_be_drawn(index):
    drawn = draw(index, thorough=True)
    assert [point.source for point in drawn.points] == [info.source for info in index.documents()]
    assert (drawn.total, drawn.generation) == (4, index.generation)
