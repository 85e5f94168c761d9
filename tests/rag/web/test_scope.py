"""What is asked within: what was chosen is searched and nothing else, and nobody's title becomes markup."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import UsageError
from embeddings.index.stored import DocumentInfo
from rag.question.filters import Filters
from rag.retrieval.retriever import Retriever
from rag.web.views.scope import Scope, literal, publisher, render_scope, render_scope_form
from tests.browser.articles import HOSTILE_QUOTE

WHOLE = Scope("2024-01", "2025-12-31", "2025/*", ("The Post", "Hillside"), ("a.txt", "b[1].txt"))


def info(source: str, publisher: object = "", title: str = "A title") -> DocumentInfo:
    return DocumentInfo(source, title, "2024-05-01", {"publisher": publisher} if publisher else {}, 100, 1)


DOCUMENTS = [info("one.txt", "The Post"), info("two.txt", "Hillside"), info("three.txt"), info("four.txt", "The Post")]


def searched(scope: Scope, sources: list[str] | None = None) -> list[str]:
    """The sources that the scope's filters leave of the documents."""
    filters = scope.filters(DOCUMENTS)
    sources = [document.source for document in DOCUMENTS] if sources is None else sources
    if filters is None or not filters.sources:
        return sources
    return [source for source in sources if any(fnmatchcase(source, pattern) for pattern in filters.sources)]


# -- kept, and taken from the form


@pytest.mark.parametrize("scope", [Scope(), WHOLE, Scope(until="2024"), Scope(articles=("a.txt",))])
def test_a_scope_that_is_kept_as_json_comes_back_as_it_was(scope):
    assert Scope.of(json.loads(json.dumps(scope.kept()))) == scope


def test_of_a_scope_only_what_is_set_is_kept():
    assert Scope().kept() == {}
    assert Scope(since="2024").kept() == {"since": "2024"}


def test_a_form_with_nothing_in_it_is_everything():
    assert Scope.of({"since": "", "until": None, "pattern": " ", "publishers": [], "articles": ""}) == Scope()


def test_a_single_tick_is_one_choice_and_not_its_letters():
    assert Scope.of({"articles": "a.txt", "publishers": "The Post"}) == Scope(
        articles=("a.txt",), publishers=("The Post",)
    )


def test_what_is_typed_may_have_spaces_around_it():
    assert Scope.of({"since": " 2024 ", "pattern": "\t2025/* "}) == Scope(since="2024", pattern="2025/*")


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("date", ["tomorrow", "2024-13", "2023-02-29", "24-01-01", "0000"])
def test_a_date_that_is_none_is_refused_by_name(name, date):
    with pytest.raises(UsageError, match=repr(date)):
        Scope.of({name: date})


# -- chips taken away


@pytest.mark.parametrize(
    ("kind", "value", "left"),
    [
        ("since", "2024-01", {**WHOLE.kept(), "since": ""}),
        ("until", "2025-12-31", {**WHOLE.kept(), "until": ""}),
        ("pattern", "2025/*", {**WHOLE.kept(), "pattern": ""}),
        ("publishers", "The Post", {**WHOLE.kept(), "publishers": ["Hillside"]}),
        ("articles", "b[1].txt", {**WHOLE.kept(), "articles": ["a.txt"]}),
    ],
)
def test_a_chip_that_is_taken_away_leaves_the_others(kind, value, left):
    assert WHOLE.without(kind, value) == Scope.of(left)


def test_a_choice_that_is_not_there_is_taken_away_without_harm():
    assert WHOLE.without("articles", "nothing.txt") == WHOLE


def test_without_any_of_its_chips_a_scope_is_everything():
    scope = Scope(articles=("a.txt",)).without("articles", "a.txt")
    assert scope == Scope()
    assert scope.filters(DOCUMENTS) is None


# -- as filters


def test_with_nothing_chosen_everything_is_searched():
    assert Scope().filters(DOCUMENTS) is None


def test_dates_alone_leave_all_sources():
    assert Scope("2024", "2024-05").filters(DOCUMENTS) == Filters("2024-01-01", "2024-05-31")


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(articles=("two.txt",)), ["two.txt"]),
        (Scope(pattern="t*"), ["two.txt", "three.txt"]),
        (Scope(publishers=("The Post",)), ["one.txt", "four.txt"]),
        (Scope(publishers=("The Post", "Hillside")), ["one.txt", "two.txt", "four.txt"]),
        (Scope(publishers=("Hillside",), articles=("three.txt",)), ["two.txt", "three.txt"]),
        (Scope(publishers=("Hillside",), pattern="f*"), ["two.txt", "four.txt"]),
    ],
)
def test_an_article_counts_when_it_fits_any_choice(scope, found):
    assert searched(scope) == found


@pytest.mark.parametrize("name", ["the post", "The", "*", "The*", "[T]he Post"])
def test_a_publisher_is_chosen_by_the_whole_name(name):
    assert searched(Scope(publishers=(name,))) == []


@pytest.mark.parametrize(
    "scope", [Scope(publishers=("Gone",)), Scope(articles=("gone.txt",)), Scope(since="2020", publishers=("Gone",))]
)
def test_a_choice_that_is_not_there_any_more_finds_nothing_instead_of_everything(scope):
    assert scope.filters(DOCUMENTS).sources
    assert searched(scope) == []


def test_a_publisher_that_is_gone_leaves_what_else_was_chosen():
    assert searched(Scope(publishers=("Gone",), articles=("one.txt",))) == ["one.txt"]


def test_the_retriever_searches_what_was_chosen(retriever: Retriever):
    documents = retriever.index.documents()

    def found(scope: Scope) -> set[str]:
        return {passage.source for passage in retriever.retrieve("Norland", 9, scope.filters(documents))}

    assert found(Scope(articles=("rail.txt",))) == {"rail.txt"}
    assert found(Scope(since="2025", articles=("rail.txt", "apples.txt"))) == {"apples.txt"}
    assert found(Scope(publishers=("Gone",))) == set()


@pytest.mark.parametrize("value", [None, "", 5, ["The Post"], {"name": "The Post"}])
def test_a_publisher_that_is_no_text_is_none(value):
    assert publisher(info("one.txt", value)) == ""


# -- a source as a pattern

SOURCES = "a.txt a[1].txt a1.txt a*.txt ab.txt a?.txt [!a].txt b.txt [a-c].txt a].txt".split()


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_with_signs_of_a_pattern_stands_for_itself_alone(source):
    assert [other for other in SOURCES if fnmatchcase(other, literal(source))] == [source]


_NAMES = st.text(st.sampled_from("ab*?[]!-\\/.#\n"), max_size=8)


@given(_NAMES, _NAMES)
def test_any_source_fits_its_own_pattern_and_no_other(one, other):
    assert fnmatchcase(one, literal(one))
    assert fnmatchcase(other, literal(one)) == (one == other)


# -- as it is shown


@dataclass
class Shown(HTMLParser):
    """What a browser makes of it: the elements, the text, and what the attributes say."""

    tags: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    values: list[dict[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            values
            for name, values in zip(self.tags, self.values, strict=True)
            if name == tag and values.items() >= wanted.items()
        ]


def shown(html: str) -> Shown:
    parser = Shown()
    parser.feed(html)
    parser.close()
    return parser


RUDE = [
    HOSTILE_QUOTE,
    "</bdi></label><script>alert(1)</script>",
    "\" onmouseover='x' data-act=\"remove",
    "'&lt;b&amp;\u202e",
]


@pytest.mark.parametrize("text", RUDE)
def test_whatever_a_chip_is_called_it_is_text(text):
    hostile = shown(render_scope(Scope("", "", text, (text,), (text, "b.txt")), {"b.txt": text}))
    plain = shown(render_scope(Scope("", "", "x", ("x",), ("x", "b.txt")), {"b.txt": "x"}))
    assert hostile.tags == plain.tags
    assert [values.keys() for values in hostile.values] == [values.keys() for values in plain.values]
    assert hostile.said.count(text) == 3, "the publisher, and two articles"
    assert hostile.of("button", **{"data-act": "unscope", "data-kind": "articles", "data-value": text})


@pytest.mark.parametrize("text", RUDE)
def test_whatever_is_offered_in_the_form_it_is_text(text):
    hostile = shown(render_scope_form(Scope(pattern=text, articles=(text,)), [info(text, text, text)], text))
    plain = shown(render_scope_form(Scope(pattern="x", articles=("x",)), [info("x", "x", "x")], "x"))
    assert hostile.tags == plain.tags
    assert [values.keys() for values in hostile.values] == [values.keys() for values in plain.values]
    assert hostile.of("input", name="articles", value=text)
    assert hostile.of("input", name="publishers", value=text)
    assert hostile.of("input", name="pattern", value=text)


def test_each_choice_is_a_chip_that_takes_itself_away():
    chips = shown(render_scope(WHOLE, {"a.txt": "The treaty"}))
    buttons = chips.of("button", **{"data-act": "unscope"})
    scope = WHOLE
    for values in buttons:
        scope = scope.without(values["data-kind"], values["data-value"])
    assert len(buttons) == 7
    assert scope == Scope()
    assert "The treaty" in chips.said, "an article goes by its title"
    assert "b[1].txt" in chips.said, "and by its source where it has none"


def test_with_nothing_chosen_there_is_no_chip_and_the_button_says_everything():
    chips = shown(render_scope(Scope(), {}))
    assert "li" not in chips.tags
    assert "Ask within: everything" in chips.said


def test_what_was_chosen_is_ticked_in_the_form_and_stands_first():
    form = shown(render_scope_form(Scope(publishers=("Hillside",), articles=("four.txt",)), DOCUMENTS))
    ticked = [values["value"] for values in form.of("input", type="checkbox") if "checked" in values]
    assert ticked == ["Hillside", "four.txt"]
    assert form.of("input", name="articles")[0]["value"] == "four.txt"


def test_the_form_offers_each_publisher_once_and_each_article():
    form = shown(render_scope_form(Scope(), DOCUMENTS))
    assert sorted(values["value"] for values in form.of("input", name="publishers")) == ["Hillside", "The Post"]
    assert [values["value"] for values in form.of("input", name="articles")] == [one.source for one in DOCUMENTS]


def test_a_choice_that_is_gone_is_still_a_chip():
    assert "gone.txt" in shown(render_scope(Scope(articles=("gone.txt",)), {})).said


def test_a_problem_is_said_in_the_form():
    assert "no such date" in shown(render_scope_form(Scope(), DOCUMENTS, "no such date")).said
