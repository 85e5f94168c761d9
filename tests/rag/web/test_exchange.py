"""What the page shows is safe, says what the records say, and keeps its shape while an answer grows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag.web
from embeddings.build import Changes, Problem
from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.accounts.history import ConversationInfo
from rag.corpus.library import Update
from rag.corpus.map import CorpusMap, MapPoint
from rag.records import (
    Answer,
    AnswerFinished,
    AnswerSentence,
    Citation,
    EvidenceChosen,
    Passage,
    PassagesFound,
    SentenceChecked,
    StageStarted,
    TextWritten,
    Timings,
    TurnAwaited,
)
from rag.web.views.article import render_article, render_missing_article
from rag.web.views.exchange import Exchange, advance, render_exchange
from rag.web.views.html import escape
from rag.web.views.library import render_library
from rag.web.views.map import render_map
from rag.web.views.rail import render_conversations, render_rail, render_top, render_welcome
from rag.web.views.sentences import render_footnotes
from rag.web.words.say import say
from tests.browser.articles import (
    CITATIONS,
    FERRY,
    HOSTILE,
    HOSTILE_QUOTE,
    LIGHTHOUSE,
    LIT,
    RUDE,
    SENTENCES,
    UNKNOWN,
    scripts,
)
from tests.browser.scripted import REFUSAL, Gate, Step, answer, cite, passage, sentences_of

TAGS = set(
    "a article bdi blockquote button circle cite div fieldset form g h1 h2 header input label legend li line mark nav "
    "ol p path rect section span strong svg table tbody td text th thead tr ul".split()
)
VOID = {"input"}
ATTRIBUTES = set(
    "aria-current aria-describedby aria-haspopup aria-hidden aria-label aria-labelledby aria-live aria-pressed "
    "autocomplete checked class cx cy d data-act data-around data-asked data-asking data-close data-confirm data-copy "
    "data-end data-exporting data-hint data-hintlang data-id data-kind data-live data-number data-path data-position "
    "data-question data-rename data-source data-start data-step data-value data-verdict data-view dir focusable lang "
    "height hidden href id maxlength multiple name placeholder r rel role rx scope style tabindex target title type "
    "value viewbox width x x1 x2 y y1 y2".split()
)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, name: str) -> list[Element]:
        """Every element inside it with that tag or class, in order."""
        return [element for element in self.walk() if name in (element.tag, *element.classes)]

    def one(self, name: str) -> Element:
        (element,) = self.all(name)
        return element

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def hidden(self) -> bool:
        return "hidden" in self.attributes

    @property
    def elements(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> Iterator[Element]:
        for child in self.elements:
            yield child
            yield from child.walk()


class _Parser(HTMLParser):
    """HTML; a tag that is closed out of turn is an error."""

    def __init__(self, root: Element) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(markup: str) -> Element:
    root = Element("root", {})
    parser = _Parser(root)
    parser.feed(markup)
    parser.close()
    assert parser.open == [root], "an element was not closed"
    return root


def stages_of(steps: Iterable[Step], question: str = LIT) -> list[Exchange]:
    """The exchange before, between and after the events of a script, and as it ends."""
    exchanges = [Exchange(question)]
    for step in steps:
        if not isinstance(step, Gate | Exception):
            exchanges.append(advance(exchanges[-1], step))
    return [*exchanges, replace(exchanges[-1], status="finished")]


def finished(question: str) -> Exchange:
    return stages_of(scripts()[question], question)[-1]


def show(exchange: Exchange) -> Element:
    return parse(render_exchange(exchange))


HOSTILE_CONVERSATION = ConversationInfo(1, HOSTILE_QUOTE, "2026-01-01T00:00:00", 1, {})
HOSTILE_MAP = CorpusMap(
    (MapPoint(HOSTILE.source, HOSTILE.title, HOSTILE.date, 0.5, 0.5, 0, 9),), (HOSTILE_QUOTE,), 1, generation=1
)
shown_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(shown_text)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    assert parse(f"<p>{escape(text)}</p>").one("p").text == text
    assert parse(f'<p title="{escape(text)}"></p>').one("p").attributes["title"] == text


@pytest.mark.parametrize("text", ["\0", "\ud800", "\udfff"])
def test_what_no_page_can_hold_is_replaced(text: str) -> None:
    assert escape(f"a{text}b") == "a\ufffdb"


@given(shown_text, st.integers(), st.integers(), st.integers(min_value=0))
def test_the_mark_is_the_cited_span_of_the_whole_text(text: str, start: int, end: int, body: int) -> None:
    shown = parse(render_article(Document("a.txt", "A", None, text, min(body, len(text))), start, end))
    start = min(max(start, 0), len(text))
    assert shown.one("text").text == text
    assert shown.one("mark").text == text[start : min(max(end, start), len(text))]


@pytest.mark.parametrize("citation", CITATIONS)
def test_the_mark_of_a_citation_is_its_quote(citation: Citation) -> None:
    document = {LIGHTHOUSE.source: LIGHTHOUSE, FERRY.source: FERRY}[citation.source]
    assert parse(render_article(document, citation.start, citation.end)).one("mark").text == citation.quote


@pytest.mark.parametrize(
    "markup",
    [
        *(
            render_exchange(exchange)
            for question in (RUDE, LIT, UNKNOWN)
            for exchange in stages_of(scripts()[question])
        ),
        render_exchange(Exchange(HOSTILE_QUOTE, status="failed", said=HOSTILE_QUOTE)),
        render_exchange(Exchange(HOSTILE_QUOTE, status="stopped", tail=HOSTILE_QUOTE)),
        render_exchange(advance(Exchange("q"), PassagesFound((), HOSTILE_QUOTE))),
        render_exchange(advance(Exchange("q"), AnswerFinished(answer("q", passages=[passage(HOSTILE)], refused=True)))),
        render_article(HOSTILE, 11, 30),
        render_missing_article(HOSTILE_QUOTE, HOSTILE_QUOTE),
        render_welcome(1, [HOSTILE_QUOTE, '" onclick="alert(1)']),
        render_rail(HOSTILE_QUOTE),
        render_top(HOSTILE_CONVERSATION),
        render_conversations([HOSTILE_CONVERSATION], 1),
        render_map(HOSTILE_MAP, {HOSTILE.source}, set()),
        render_library(
            [DocumentInfo(HOSTILE.source, HOSTILE.title, HOSTILE.date, HOSTILE.metadata, 9, 1)],
            "",
            9,
            Changes(new=(HOSTILE_QUOTE,)),
            [Problem(HOSTILE_QUOTE, HOSTILE_QUOTE)],
            Update(failure=HOSTILE_QUOTE),
            can_change=True,
        ),
        render_exchange(replace(finished(RUDE), verdict=-1, remark='"><script>alert(1)</script>')),
    ],
)
def test_nothing_but_our_own_markup_is_written(markup: str) -> None:
    for element in parse(markup).walk():
        assert element.tag in TAGS
        assert set(element.attributes) <= ATTRIBUTES
        assert (element.attributes.get("href") or "https:").startswith("https:") or element.attributes[
            "href"
        ] == "logout"
        assert re.fullmatch(r"(--t?[xy]:[\d.]+px;?)*", element.attributes.get("style") or "")


@pytest.mark.parametrize("question", [LIT, RUDE, UNKNOWN])
def test_the_shape_stays_while_an_answer_grows(question: str) -> None:
    exchanges = stages_of(scripts()[question], question)
    exchanges += [replace(exchanges[-2], status=status) for status in ("stopping", "stopped", "failed")]
    shapes = {tuple((e.tag, e.classes[0]) for e in show(x).one("reply").elements) for x in exchanges}
    assert len(shapes) == 1


def test_the_stages_are_said_while_answering_and_not_after() -> None:
    said = [show(exchange).one("stage").text for exchange in stages_of(scripts()[LIT])]
    assert list(dict.fromkeys(said)) == ["Waiting…", "Searching…", "Reading…", "Writing…", ""]
    assert show(Exchange("q", status="stopping")).one("stage").text == "Stopping…"
    assert show(finished(LIT)).one("stage").hidden


def test_evidence_is_shown_until_the_answer_begins() -> None:
    many = parse(render_exchange(advance(Exchange(LIT), EvidenceChosen(CITATIONS * 4)))).one("evidence")
    assert len(many.all("li")) == 5 and many.text.endswith("and 7 sentences more")
    exchange = advance(Exchange(LIT), EvidenceChosen(CITATIONS))
    assert [quote.text for quote in show(exchange).one("evidence").all("blockquote")] == [c.quote for c in CITATIONS]
    assert show(advance(exchange, TextWritten("The"))).one("evidence").hidden
    assert show(advance(exchange, SentenceChecked(SENTENCES[0], CITATIONS[:1]))).one("evidence").hidden
    assert show(replace(exchange, status="finished")).one("evidence").hidden
    stopped = show(replace(exchange, status="stopped")).one("evidence")  # then it is all that there is
    assert not stopped.hidden and stopped.one("label").text == "Looked at:"


def test_each_sentence_carries_its_footnotes_and_each_footnote_its_place() -> None:
    shown = show(finished(LIT))
    assert [s.text for s in shown.all("sentence")] == [s.text for s in SENTENCES]
    assert [m.text for m in shown.all("mark")] == [f"[{n}]" for s in SENTENCES for n in s.citations]
    for mark in shown.all("mark"):
        citation = CITATIONS[int(mark.text[1:-1]) - 1]
        assert (mark.tag, mark.attributes["type"]) == ("button", "button")
        assert mark.attributes["data-source"] == citation.source
        assert (mark.attributes["data-start"], mark.attributes["data-end"]) == (str(citation.start), str(citation.end))
    notes = shown.one("footnotes").all("li")
    assert [note.one("number").text for note in notes] == [str(citation.number) for citation in CITATIONS]
    assert [note.one("title").text for note in notes] == [citation.title for citation in CITATIONS]
    assert [note.one("date").text for note in notes] == [citation.date for citation in CITATIONS]
    assert [note.one("blockquote").text for note in notes] == [citation.quote for citation in CITATIONS]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Greenpeace انتقدت الاتفاق بشدة", "rtl"),
        ("הספינה הגיעה", "rtl"),
        ("The word سلام means peace", "ltr"),
        ("12", "ltr"),
    ],
)
def test_an_answer_runs_as_most_of_its_letters_do(text: str, way: str) -> None:
    asked = replace(finished(LIT), answer=None, sentences=(), tail=text, status="answering")
    assert show(asked).one("answer").attributes["dir"] == way


def test_a_quote_that_was_read_by_ocr_says_so_and_how_surely() -> None:
    read = replace(CITATIONS[0], ocr=0.973)
    done = finished(LIT)
    assert done.answer is not None
    shown = show(replace(done, answer=replace(done.answer, citations=(read, *CITATIONS[1:])), citations=(read,)))
    assert "Read by OCR, 97% sure" in shown.one("footnotes").text
    assert "OCR" not in show(done).one("footnotes").text


def test_a_sentence_without_a_source_says_so_in_words() -> None:
    (unsupported,) = show(finished(LIT)).all("unsupported")
    assert unsupported.one("sentence").text == SENTENCES[2].text
    assert unsupported.one("tag").text == "no source"
    assert unsupported.one("tag").attributes["data-hint"] == say("marks.no_source")
    assert unsupported.all("mark") == []


def test_the_tail_is_dim_while_it_is_written_and_said_to_be_unchecked_when_it_was_stopped() -> None:
    exchange = advance(Exchange(LIT), TextWritten("The light could"))
    assert show(exchange).one("tail").text == "The light could"
    assert show(exchange).one("tail").attributes["aria-hidden"] == "true"
    stopped = show(replace(exchange, status="stopped"))
    assert stopped.one("unsupported").one("tag").text == "not checked"
    assert stopped.one("ending").text.strip() == "Stopped."


def test_a_checked_sentence_takes_the_place_of_the_tail() -> None:
    exchange = advance(advance(Exchange(LIT), TextWritten("The light")), SentenceChecked(SENTENCES[0], CITATIONS[:1]))
    assert exchange.tail == ""


@pytest.mark.parametrize("gap", [" ", "\n", "\n\n"])
def test_lines_of_a_finished_answer_stay_lines(gap: str) -> None:
    sentences = sentences_of(("One.", (1,)), ("Two.", ()), gap=gap)
    exchange = advance(Exchange(LIT), AnswerFinished(answer(LIT, sentences, CITATIONS[:1], gap=gap)))
    assert show(exchange).one("answer").text == f"One.[1]{gap}Two. no source"


def test_a_refusal_shows_the_nearest_passages_and_nothing_as_cited() -> None:
    shown = show(finished(UNKNOWN))
    assert shown.one("answer").text == REFUSAL
    assert shown.all("unsupported") == [] and shown.one("footnotes").hidden
    assert [title.text for title in shown.one("nearest").all("title")] == [LIGHTHOUSE.title, FERRY.title]
    assert [li.attributes["data-end"] for li in shown.one("nearest").all("li")] == ["400", str(len(FERRY.text))]
    assert shown.one("nearest").all("p")[1].text.endswith("in a fair hand…")
    assert show(finished(LIT)).one("nearest").hidden


@pytest.mark.parametrize(
    ("understood", "said"),
    [("", ""), (LIT, ""), (f" {LIT.upper()} ", ""), ("Who kept it?", "Understood as: Who kept it?")],
)
def test_it_is_said_how_a_question_was_understood_when_that_differs(understood: str, said: str) -> None:
    exchange = advance(Exchange(LIT), PassagesFound((), understood))
    assert show(exchange).one("understood").text == said


def test_a_failure_is_an_alert() -> None:
    shown = show(Exchange(LIT, status="failed", said="the model is gone"))
    assert shown.one("ending").one("error").text == "the model is gone"
    assert shown.one("ending").one("error").attributes["role"] == "alert"


def test_an_article_says_where_it_is_from() -> None:
    shown = parse(render_article(LIGHTHOUSE, 0, 4))
    assert shown.one("meta").text == "1911-03-04 · Northmouth Gazette"
    assert shown.one("source").text == "File: 1911/lighthouse.txt original page"
    assert shown.one("a").attributes["href"] == "https://example.org/lighthouse"
    assert parse(render_article(HOSTILE, 0, 1)).all("a") == []


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (55, 1), (56, 2), (70, 2)])
def test_the_page_of_a_pdf_is_the_one_where_the_passage_begins(offset: int, page: int) -> None:
    assert parse(render_article(FERRY, offset, offset + 3)).one("meta").text == f"1923-06-18 · page {page}"


def test_the_header_of_a_file_is_set_back_unless_it_is_what_is_marked() -> None:
    body = LIGHTHOUSE.body_start
    assert parse(render_article(LIGHTHOUSE, body, body + 3)).one("heading").text == LIGHTHOUSE.text[:body]
    assert parse(render_article(LIGHTHOUSE, 5, body + 3)).all("heading") == []


def test_examples_are_buttons_and_an_empty_folder_offers_the_library_instead() -> None:
    buttons = parse(render_welcome(3, [LIT, RUDE])).all("button")
    assert [button.attributes["data-question"] for button in buttons] == [LIT, RUDE]
    (button,) = parse(render_welcome(0, [LIT])).all("button")
    assert button.attributes["data-view"] == "library"


def test_an_article_of_millions_of_characters_is_shown_around_its_mark() -> None:
    text = "".join(f"{number:07} " for number in range(1_300_000))
    document = Document("long.txt", "Long", None, text, 0)
    start = text.index("0700000")
    shown = parse(render_article(document, start, start + 7))
    assert shown.one("mark").text == "0700000"
    assert len(shown.text) < 500_000
    assert [button.text for button in shown.all("more")] == ["Show what stands before", "Show what follows"]
    whole = parse(render_article(document, start, start + 7, len(text)))
    assert whole.one("text").text == text


def test_what_is_waited_for_is_said() -> None:
    waiting = advance(Exchange(LIT), TurnAwaited(2, loading=False))
    assert show(waiting).one("stage").text == "Waiting for the language model: 2 questions before yours…"
    assert "1 question before" in show(advance(waiting, TurnAwaited(1, loading=False))).one("stage").text
    assert "being loaded" in show(advance(waiting, TurnAwaited(0, loading=True))).one("stage").text
    assert show(advance(waiting, StageStarted("writing"))).one("stage").text == "Writing…"


def test_an_answer_is_copied_with_its_footnotes() -> None:
    (copy,) = [button for button in show(finished(LIT)).all("button") if "data-copy" in button.attributes]
    copied = str(copy.attributes["data-copy"])
    assert all(citation.quote in copied and f"[{citation.number}] {citation.title}" in copied for citation in CITATIONS)


def test_only_the_last_answer_can_be_asked_for_again() -> None:
    names = [b.attributes.get("aria-label") for b in parse(render_exchange(finished(LIT), 0, last=False)).all("button")]
    assert "Ask again" not in names and "Edit this question" in names
    names = [b.attributes.get("aria-label") for b in show(finished(LIT)).all("button")]
    assert {"Ask again", "Copy with footnotes", "Good answer", "Bad answer"} <= set(names)


def test_events_leave_an_exchange_as_it_was() -> None:
    exchange = Exchange(LIT)
    assert advance(exchange, StageStarted("reading")).stage == "reading"
    assert exchange == Exchange(LIT)


def test_a_citation_that_is_not_there_leaves_no_mark() -> None:
    exchange = advance(Exchange(LIT), SentenceChecked(SENTENCES[1], (cite(LIGHTHOUSE, "Northmouth", 2),)))
    assert [mark.text for mark in show(exchange).all("mark")] == ["[2]"]


COLOURS = {
    theme: dict(re.findall(r"--([\w-]+): (#\w{6});", block))
    for theme, block in re.findall(
        r"^(:root|\.dark) \{(.*?)^\}",
        Path(rag.web.__file__).with_name("page.css").read_text(encoding="utf-8"),
        flags=re.M | re.S,
    )
}


@pytest.mark.parametrize("theme", [":root", ".dark"])
@pytest.mark.parametrize(
    ("ink", "papers"),
    [
        ("ink", ["paper", "sheet", "bubble", "shade"]),
        ("faint", ["paper", "sheet", "shade"]),
        ("accent", ["paper", "sheet", "bubble", "shade"]),
        ("alarm", ["paper", "sheet"]),
        ("accent-ink", ["accent"]),
        ("marked-ink", ["marked"]),
    ],
)
def test_text_can_be_read_on_its_ground(theme: str, ink: str, papers: list[str]) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5."""
    colours = COLOURS[":root"] | COLOURS[theme]
    for paper in papers:
        lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{ink} on {paper}"


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


GERMAN = Citation(1, "hafen.txt", "Der Hafen", None, 0, 28, "Der Hafen [2] wurde erweitert.", language="de")


def quoting(lead: str, language: str) -> Exchange:
    """An answer in that language that quotes a German article."""
    text = f"{lead}“Der Hafen wurde erweitert.”"
    sentence = AnswerSentence(text, 0, len(text), True, 1.0, (1,))
    answer = Answer(LIT, LIT, text, False, (sentence,), (GERMAN,), (), Timings(1, 1, 1), "none", language=language)
    return advance(Exchange(LIT, status="finished"), AnswerFinished(answer))


@pytest.mark.parametrize(("lead", "language", "way"), [("", "en", "ltr"), ("بكلمات المقالات: ", "ar", "rtl")])
def test_an_answer_is_in_its_language_and_what_it_quotes_in_the_articles(lead: str, language: str, way: str) -> None:
    shown = show(quoting(lead, language))
    answer = shown.one("answer")
    assert answer.attributes["lang"] == language
    (quote,) = [element for element in answer.one("sentence").walk() if element.attributes.get("lang") == "de"]
    assert quote.text == "“Der Hafen wurde erweitert.”"
    assert quote.attributes["dir"] == "ltr"
    assert answer.one("sentence").text == lead + quote.text
    assert answer.one("sentence").attributes["dir"] == way
    assert shown.one("question").attributes["lang"] == language
    assert answer.one("mark").attributes["lang"] == "en", "its name is a word of the page"
    assert answer.one("mark").attributes["data-hintlang"] == "de", "and what it shows is the quote"
    for name in ("blockquote", "title"):
        assert shown.one("footnotes").one(name).attributes["lang"] == "de"


def test_an_answer_whose_language_is_not_known_runs_as_its_letters_do() -> None:
    assert "lang" not in show(quoting("", "")).one("answer").attributes


def test_a_refusal_that_speaks_another_language_than_the_question_says_so() -> None:
    passage = Passage(1, 0.5, "hafen.txt", "Der Hafen", None, 0, 9, "Der Hafen", language="de")
    answer = Answer(LIT, LIT, "Not said.", True, (), (), (passage,), Timings(1, 1, 1), "none", language="en")
    shown = show(advance(advance(Exchange(LIT), PassagesFound((passage,), LIT, "it")), AnswerFinished(answer)))
    assert shown.one("answer").attributes["lang"] == "en"
    assert "lang" not in shown.one("question").attributes
    assert shown.one("nearest").one("title").attributes["lang"] == "de"
    assert shown.one("nearest").all("p")[-1].attributes["lang"] == "de"


def test_while_it_is_written_an_answer_is_in_the_language_of_the_question() -> None:
    asked = advance(advance(Exchange(LIT), PassagesFound((), LIT, "zh")), TextWritten("北京"))
    assert show(asked).one("answer").attributes["lang"] == "zh"


def test_an_article_and_what_is_left_of_a_deleted_one_are_in_their_language() -> None:
    document = Document("a.txt", "العنوان", None, "النص كله", metadata={"language": "ar"})
    shown = parse(render_article(document, 0, 4))
    for element in (shown.one("h2"), shown.one("text")):
        assert (element.attributes["lang"], element.attributes["dir"]) == ("ar", "rtl")
    gone = parse(render_missing_article("a.txt", "Der Hafen", "de"))
    assert gone.one("blockquote").attributes["lang"] == "de"


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("he", "rtl"), ("zh", None), ("en", None), ("", None)])
def test_a_footnote_stands_where_lines_of_its_language_begin(language: str, way: str | None) -> None:
    note = Citation(1, "a.txt", "T", None, 0, 5, "Words", language=language, copies=("b.txt",))
    (item,) = parse(render_footnotes([note])).all("li")
    assert item.attributes.get("dir") == way
    assert item.one("faint").attributes["dir"] == "ltr", "what the page says of it runs as the page does"
