"""What the page shows of one question and its answer: an `Exchange`, advanced by events, drawn as safe HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from rag.accounts.history import Verdict
from rag.records import (
    Answer,
    AnswerFinished,
    AnswerSentence,
    Citation,
    Event,
    EvidenceChosen,
    Passage,
    PassagesFound,
    SentenceChecked,
    Stage,
    StageStarted,
    TextWritten,
    TurnAwaited,
)
from rag.web.views.direction import direction, language_and_direction
from rag.web.views.export import plain_answer
from rag.web.views.html import LONGEST_QUOTE, button, escape, hidden, icon, part, runs, shortened, spoken
from rag.web.views.scope import within_words
from rag.web.views.sentences import place, render_footnotes, render_sentence, tagged, title_and_date
from rag.web.words.below import told
from rag.web.words.say import current_code, kept, say, say_count

Status = Literal["answering", "stopping", "stopped", "failed", "finished"]

NEAREST = 3  # passages shown under a refusal
EVIDENCE = 5  # sentences shown while the answer is awaited
BEGINNING = 240  # characters of a passage shown under a refusal


@dataclass(frozen=True)
class Exchange:
    """One question and what is known of its answer so far.

    `language` is the question's, and the answer's once it is there. `waiting` says in words what the language model is
    waited for; `said` is an error or a notice; `verdict` and `remark` are the reader's.
    """

    question: str
    status: Status = "answering"
    stage: Stage | None = None
    waiting: str = ""
    standalone_question: str = ""
    language: str = ""
    passages: tuple[Passage, ...] = ()
    evidence: tuple[Citation, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    tail: str = ""
    answer: Answer | None = None
    said: str = ""
    asked_at: str = ""
    within: str = ""
    verdict: Verdict = 0
    remark: str = ""

    @property
    def refused(self) -> bool:
        return self.answer is not None and self.answer.refused

    @property
    def answering(self) -> bool:
        return self.status in ("answering", "stopping")


def advance(exchange: Exchange, event: Event) -> Exchange:  # noqa: PLR0911  (one for each event)
    """The exchange after an event of `Pipeline.stream`."""
    match event:
        case StageStarted():
            return replace(exchange, stage=event.stage, waiting="")
        case PassagesFound():
            asked, language = event.standalone_question, event.language
            return replace(exchange, passages=event.passages, standalone_question=asked, language=language)
        case EvidenceChosen():
            return replace(exchange, evidence=event.citations)
        case TurnAwaited():
            return replace(exchange, waiting=_awaited(event))
        case TextWritten():
            return replace(exchange, tail=event.text)
        case SentenceChecked():
            sentences = (*exchange.sentences, event.sentence)
            return replace(exchange, sentences=sentences, citations=event.citations, tail="")
        case AnswerFinished():
            answer = event.answer
            return replace(
                exchange,
                answer=answer,
                standalone_question=answer.standalone_question,
                language=answer.language,
                sentences=answer.sentences,
                citations=answer.citations,
                passages=answer.passages,
                tail="",
                waiting="",
            )


def _awaited(event: TurnAwaited) -> str:
    if event.loading:
        return say("exchange.loading")
    return say_count("exchange.awaited", event.ahead)


def _stage(exchange: Exchange) -> str:
    if exchange.status == "stopping":
        return say("exchange.stopping")
    return exchange.waiting or say(f"exchange.{exchange.stage or 'waiting'}")


def _within(exchange: Exchange) -> str:
    said = escape(within_words(exchange.within))
    return say("exchange.within", within=f"<bdi>{said}</bdi>") if said else ""


def render_exchange(exchange: Exchange, position: int = 0, *, last: bool = True) -> str:
    """A question and its answer; `position` counts from 0, and only the last one can be asked again.

    The parts are always all there, empty and hidden where they have nothing to say: the page patches its elements by
    position, and a reader's focus survives only if the positions stay the same while an answer grows.
    """
    answering = exchange.answering
    begun = bool(exchange.sentences or exchange.tail or (exchange.answer and exchange.answer.text))
    waits = exchange.status in ("answering", "stopping", "stopped")
    said = exchange.answer.text if exchange.answer else " ".join(s.text for s in exchange.sentences) or exchange.tail
    written = language_and_direction(exchange.language, said)
    footnotes = () if exchange.refused else exchange.citations
    nearest = exchange.passages[:NEAREST] if exchange.refused else ()
    # A refusal may be in another language than what was asked.
    asked = language_and_direction("" if exchange.refused else exchange.language, exchange.question)
    edit = button("", "edit", name=say("exchange.edit"), sign="edit", position=position)
    return (
        f'<div class="exchange {exchange.status}" data-position="{position}">'
        '<div class="asked">'
        f'<h2 class="question" {asked}><span class="unseen" lang="{current_code()}">{say("exchange.asked")}</span>'
        f"{escape(exchange.question)}</h2>"
        f'<span class="tools"{hidden(answering)}>{edit}</span></div>'
        '<div class="reply">'
        + part("p", "asked-within", _within(exchange))
        + part("p", "understood", _understood(exchange))
        + f'<p class="stage" role="status"{hidden(not answering)}>{_stage(exchange) if answering else ""}</p>'
        + part("div", "evidence", "" if begun or not waits else _evidence(exchange.evidence, answering))
        + part("div", "answer", _answer(exchange), f'aria-live="polite" {written}')
        + part("div", "footnotes", render_footnotes(footnotes))
        + part("div", "nearest", _nearest(nearest))
        + f'<p class="ending" role="status">{_ending(exchange)}</p>'
        + part("div", "actions", "" if answering else _actions(exchange, position, last))
        + part("div", "remark", "" if answering else _remark(exchange, position))
        + "</div></div>"
    )


def _understood(exchange: Exchange) -> str:
    asked, understood = exchange.question.strip(), exchange.standalone_question.strip()
    if not understood or understood.casefold() == asked.casefold():
        return ""
    return say("exchange.understood", question=f"<bdi>{escape(understood)}</bdi>")


def _evidence(evidence: Sequence[Citation], answering: bool) -> str:
    if not evidence:
        return ""
    quotes = "".join(
        f"<li {runs(citation.language)}>"
        f"<blockquote {spoken(citation.language)}>{escape(shortened(citation.quote))}</blockquote>"
        f"<cite>{title_and_date(citation)}</cite></li>"
        for citation in evidence[:EVIDENCE]
    )
    more = len(evidence) - EVIDENCE
    rest = f'<p class="label">{say_count("exchange.more", more)}</p>' if more > 0 else ""
    label = say("exchange.looking") if answering else say("exchange.looked")
    return f'<p class="label">{label}</p><ul>{quotes}</ul>{rest}'


def _answer(exchange: Exchange) -> str:
    if exchange.answer is not None and (exchange.refused or not exchange.sentences):
        text = exchange.answer.text
        return f'<bdi class="sentence" {direction(text)}>{escape(text)}</bdi>' if text else ""
    cited = {citation.number: citation for citation in exchange.citations}
    parts = [render_sentence(sentence, cited) for sentence in exchange.sentences]
    if exchange.tail and exchange.status in ("answering", "stopping"):
        # Not read aloud: it changes with every word, and is said once more when it has been checked.
        tail = f'<bdi class="tail" aria-hidden="true" {direction(exchange.tail)}>{escape(exchange.tail)}</bdi>'
        parts.append(tail)
    elif exchange.tail:
        parts.append(tagged(exchange.tail, escape(exchange.tail), say("marks.unchecked_tag"), say("marks.unchecked")))
    return "".join(gap + piece for gap, piece in zip(_gaps(exchange, len(parts)), parts, strict=True))


def _gaps(exchange: Exchange, parts: int) -> list[str]:
    """What stands before each part: a space, or in a finished answer the line ends that were written there."""
    gaps = ["", *[" "] * (parts - 1)][:parts]
    if exchange.answer is not None:
        for position, (one, other) in enumerate(pairwise(exchange.sentences), start=1):
            lines = exchange.answer.text[one.start + len(one.text) : other.start].count("\n")
            gaps[position] = "\n" * lines or " "
    return gaps


def _nearest(passages: Sequence[Passage]) -> str:
    if not passages:
        return ""
    notes = "".join(
        f'<li {place(passage)} {runs(passage.language)}><button type="button" {place(passage)}>'
        f"{title_and_date(passage)}</button>"
        f"<p {spoken(passage.language)}>{escape(_beginning(passage.text))}</p></li>"
        for passage in passages
    )
    label = say("exchange.nearest")
    return f'<p class="label">{label}</p><ul aria-label="{label}">{notes}</ul>'


def _beginning(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= BEGINNING else text[:BEGINNING].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def _ending(exchange: Exchange) -> str:
    said = escape(told(kept(exchange.said)))
    if exchange.status == "failed":
        return f'<span class="error" role="alert"><bdi>{said}</bdi></span>'
    stopped = say("exchange.stopped") if exchange.status == "stopped" else ""
    return f"{stopped}<bdi>{said}</bdi>" if stopped or said else ""


def _actions(exchange: Exchange, position: int, last: bool) -> str:
    actions = []
    if exchange.answer is not None and exchange.answer.text:
        copied = escape(shortened(plain_answer(exchange.answer), 10 * LONGEST_QUOTE))
        name = say("exchange.copy")
        actions.append(
            f'<button type="button" class="quiet" data-copy="{copied}" aria-label="{name}" '
            f'title="{name}">{icon("copy")}</button>'
        )
    if last:
        actions.append(button("", "again", name=say("exchange.again"), sign="again", position=position))
    if exchange.answer is not None:
        actions += [
            _thumb(say("exchange.good"), "up", 1, exchange, position),
            _thumb(say("exchange.bad"), "down", -1, exchange, position),
        ]
    return "".join(actions)


def _thumb(name: str, sign: str, verdict: Verdict, exchange: Exchange, position: int) -> str:
    # Pressed once more, it is taken back.
    pressed = exchange.verdict == verdict
    return (
        f'<button type="button" class="quiet" data-act="judge" data-position="{position}" '
        f'data-asked="{escape(exchange.asked_at)}" data-verdict="{0 if pressed else verdict}" '
        f'aria-pressed="{"true" if pressed else "false"}" aria-label="{name}" title="{name}">{icon(sign)}</button>'
    )


def _remark(exchange: Exchange, position: int) -> str:
    if not exchange.verdict:
        return ""
    asked = say("exchange.what_good" if exchange.verdict > 0 else "exchange.what_bad")
    keep = say("exchange.change" if exchange.remark else "exchange.keep")
    return (
        f'<form data-act="judge"><input type="hidden" name="position" value="{position}">'
        f'<input type="hidden" name="verdict" value="{exchange.verdict}">'
        f'<input type="hidden" name="asked" value="{escape(exchange.asked_at)}">'
        f'<label><span class="unseen">{asked}</span><input name="remark" maxlength="500" autocomplete="off" '
        f'placeholder="{say("exchange.optional", asked=asked)}" value="{escape(exchange.remark)}"></label>'
        f'<button type="submit" class="small">{keep}</button></form>'
    )
