"""Answers and conversations as plain text, Markdown and JSON, with their sources, and the words of what is exported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from rag.accounts.history import ConversationInfo, StoredExchange
from rag.checked_text import CheckedSentence
from rag.checking.footnotes import without_marks
from rag.checking.support import Finding
from rag.exporting.escaping import one_line, plain, sentence_in_bold
from rag.exporting.notes import Wording
from rag.records import Answer, Citation
from rag.web.views.scope import within_words
from rag.web.views.sentences import why
from rag.web.words.below import told
from rag.web.words.say import date_text, decimal, kept, say

VERDICTS = {1: "good", -1: "bad"}


def plain_answer(answer: Answer) -> str:
    """The answer with its [n] marks, and its footnotes beneath it."""
    notes = [
        f"[{citation.number}] "
        + say(
            "export.plain",
            title=citation.title,
            date=_date(citation),
            source=citation.source,
            quote=" ".join(citation.quote.split()),
        )
        for citation in answer.citations
    ]
    return "\n".join([answer.text, *([""] if notes else []), *notes])


def as_json(info: ConversationInfo, exchanges: Sequence[StoredExchange]) -> str:
    """All that is kept of a conversation."""
    return json.dumps(
        {
            "title": info.title,
            "updated_at": info.updated_at,
            "scope": dict(info.scope),
            "exchanges": [{**asdict(exchange), "verdict": VERDICTS.get(exchange.verdict)} for exchange in exchanges],
        },
        ensure_ascii=False,
        indent=1,
    )


def as_markdown(info: ConversationInfo, exchanges: Sequence[StoredExchange]) -> str:
    """To be read, or pasted into an article; text of others is escaped, so that none of it is markup."""
    blocks = [f"# {one_line(info.title)}"]
    for exchange in exchanges:
        blocks.append(f"## {one_line(exchange.question)}")
        if exchange.within:
            blocks.append(f"*{say('exchange.within', within=one_line(within_words(exchange.within)))}*")
        answer = exchange.answer
        if answer is not None and answer.standalone_question != exchange.question:
            blocks.append(f"*{say('exchange.understood', question=one_line(answer.standalone_question))}*")
        if answer is not None and answer.text:
            blocks.append(plain(answer.text))
            blocks.append(
                "\n".join(
                    f"{citation.number}. {_note(citation, f'**{one_line(citation.title)}**', one_line)}"
                    for citation in answer.citations
                )
            )
            blocks += [
                f"\\[?\\] {sentence_in_bold(sentence)} ({one_line(why(sentence))})"
                for sentence in answer.sentences
                if why(sentence)
            ]
        if exchange.said:
            blocks.append(one_line(told(kept(exchange.said))))
        if exchange.verdict:
            judged = say("export.judged_good" if exchange.verdict > 0 else "export.judged_bad")
            blocks.append(judged + (f": {one_line(exchange.remark)}" if exchange.remark else ""))
    return "\n\n".join(block for block in blocks if block) + "\n"


def wording() -> Wording:
    """What an export of a checked text says, in the language of whoever has it made."""
    return Wording(
        say("export.unsupported"),
        say("export.in_bold"),
        say("export.underlined"),
        say("draft.words_only"),
        lambda citation: _note(citation, citation.title),
        _why_not,
    )


def _note(citation: Citation, title: str, escaped: Callable[[str], str] = str) -> str:
    """Where the words stand, and the words."""
    page = citation.page_number
    quote = " ".join(citation.quote.split())
    said = [
        say(
            "export.note",
            title=title,
            date=_date(citation),
            source=escaped(citation.source) + (f", {say('export.page', number=page)}" if page is not None else ""),
            start=citation.start,
            end=citation.end,
            quote=escaped(quote),
        )
    ]
    if citation.ocr is not None:
        said.append(say("export.ocr", percent=decimal(100 * citation.ocr, 0)))
    if citation.copies:
        said.append(say("export.copies", sources=escaped(", ".join(citation.copies))))
    return "; ".join(said)


def _why_not(sentence: CheckedSentence) -> str:
    """As `rag.checked_text.why_not` says it in English."""
    nearest = sentence.nearest
    if nearest is None:
        return say("export.nowhere", reason=told(sentence.objection))
    quote = " ".join(without_marks(nearest.quote).split())
    source = nearest.title or nearest.source
    if sentence.finding is Finding.CONTRADICTED:
        return say("export.contradicted", quote=quote, source=source)
    return f"{why(replace(sentence, reason=sentence.objection))}; {say('export.nearest', quote=quote, source=source)}"


def _date(citation: Citation) -> str:
    return date_text(citation.date) if citation.date else say("common.no_date")


def file_name(title: str, suffix: str) -> str:
    """Of a conversation, for any file system."""
    return (re.sub(r"[^\w-]+", "-", title).strip("-")[:60] or "conversation") + suffix
