"""Answers and conversations as plain text, Markdown and JSON, with their sources."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict

from rag.accounts.history import ConversationInfo, StoredExchange
from rag.records import Answer

VERDICTS = {1: "good", -1: "bad"}
# What Markdown would read as markup, wherever it stands.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+!|~$])")
# And what it would read as a list, a rule or a heading at the beginning of a line.
_BLOCK = re.compile(r"^(\d*)([-=.)])")


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
    blocks = [f"# {_line(info.title)}"]
    for exchange in exchanges:
        blocks.append(f"## {_line(exchange.question)}")
        if exchange.within:
            blocks.append(f"*Asked within: {_line(exchange.within)}*")
        answer = exchange.answer
        if answer is not None and answer.standalone_question != exchange.question:
            blocks.append(f"*Understood as: {_line(answer.standalone_question)}*")
        if answer is not None and answer.text:
            blocks.append(_plain(answer.text))
            blocks.append(
                "\n".join(
                    f"{citation.number}. **{_line(citation.title)}**, {citation.date or 'no date'}, "
                    f"{_line(citation.source)}, characters {citation.start} to {citation.end}: "
                    f"\u201c{_line(citation.quote)}\u201d"
                    + (f"; read by OCR, {100 * citation.ocr:.0f}% sure" if citation.ocr is not None else "")
                    + (f"; the same in {_line(', '.join(citation.copies))}" if citation.copies else "")
                    for citation in answer.citations
                )
            )
        if exchange.said:
            blocks.append(_line(exchange.said))
        if exchange.verdict:
            remark = f": {_line(exchange.remark)}" if exchange.remark else ""
            blocks.append(f"Judged {VERDICTS[exchange.verdict]}{remark}")
    return "\n\n".join(block for block in blocks if block) + "\n"


def file_name(title: str, suffix: str) -> str:
    """Of a conversation, for any file system."""
    return (re.sub(r"[^\w-]+", "-", title).strip("-")[:60] or "conversation") + suffix


def _line(text: str) -> str:
    """The same, in one line."""
    return _plain(" ".join(text.split()))


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, whichever line it begins."""
    lines = (_MARKUP.sub(r"\\\1", line.strip().replace("&", "&amp;")) for line in text.splitlines())
    return "\n".join(_BLOCK.sub(r"\1\\\2", line) for line in lines)
