"""Answers and conversations as plain text, Markdown and JSON, with their sources."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict

from rag.accounts.history import ConversationInfo, StoredExchange
from rag.exporting.escaping import one_line, plain, sentence_in_bold
from rag.marks import why
from rag.records import Answer

VERDICTS = {1: "good", -1: "bad"}


def plain_answer(answer: Answer) -> str:
    """The answer with its [n] marks, and its footnotes beneath it."""
    notes = [
        f"[{citation.number}] {citation.title}, {citation.date or 'no date'} ({citation.source}): "
        f"\u201c{' '.join(citation.quote.split())}\u201d"
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
            blocks.append(f"*Asked within: {one_line(exchange.within)}*")
        answer = exchange.answer
        if answer is not None and answer.standalone_question != exchange.question:
            blocks.append(f"*Understood as: {one_line(answer.standalone_question)}*")
        if answer is not None and answer.text:
            blocks.append(plain(answer.text))
            blocks.append(
                "\n".join(
                    f"{citation.number}. **{one_line(citation.title)}**, {citation.date or 'no date'}, "
                    f"{one_line(citation.source)}, characters {citation.start} to {citation.end}: "
                    f"\u201c{one_line(citation.quote)}\u201d"
                    + (f"; read by OCR, {100 * citation.ocr:.0f}% sure" if citation.ocr is not None else "")
                    + (f"; the same in {one_line(', '.join(citation.copies))}" if citation.copies else "")
                    for citation in answer.citations
                )
            )
            blocks += [
                f"\\[?\\] {sentence_in_bold(sentence)} ({one_line(why(sentence))})"
                for sentence in answer.sentences
                if why(sentence)
            ]
        if exchange.said:
            blocks.append(one_line(exchange.said))
        if exchange.verdict:
            remark = f": {one_line(exchange.remark)}" if exchange.remark else ""
            blocks.append(f"Judged {VERDICTS[exchange.verdict]}{remark}")
    return "\n\n".join(block for block in blocks if block) + "\n"


def file_name(title: str, suffix: str) -> str:
    """Of a conversation, for any file system."""
    return (re.sub(r"[^\w-]+", "-", title).strip("-")[:60] or "conversation") + suffix
