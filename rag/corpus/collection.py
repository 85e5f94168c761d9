"""Answers to questions about the collection: exact, from the index, with a link to each article, without a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.records import Document
from embeddings.terms import terms
from rag.corpus.map import draw
from rag.evidence.selection import article_sentences, lead
from rag.question.collection import Act, CollectionQuestion
from rag.question.filters import Filters
from rag.records import SourceSentence

MAX_LISTED = 20
"""Articles named one by one; of more, their number is told."""
_LISTED = re.compile(r"\s*,\s*(?:(?:and|or)\b)?|\s+(?:and|or)\s+", re.IGNORECASE)
MAX_IN_OVERVIEW = 6
"""Publishers and subjects of an overview."""


@dataclass(frozen=True)
class Line:
    """A sentence of the answer and the words that it rests on."""

    text: str
    sources: tuple[SourceSentence, ...]


def answer_lines(question: CollectionQuestion, index: Index, filters: Filters) -> list[Line]:
    """The answer, the first line first; a line without sources is the whole of it."""
    if question.act == Act.OVERVIEW:
        return _overview(index, filters)
    documents = index.documents()
    articles = _meant(question, index, filters, documents)
    parts = [] if articles else [part for part in _LISTED.split(question.subject) if terms(part)]
    if len(parts) > 1:  # "trains, bridges and tunnels" are not all in one article
        question = replace(question, subject=" or ".join(parts))
        articles = _of_any(parts, question, index, filters, documents)
    wanted = _described(question)
    if not articles:
        return [Line(f"No article {_singular(wanted)}." if wanted else "There are no articles.", ())]
    if question.act in (Act.AUTHOR, Act.DATE, Act.PUBLISHER, Act.TITLE):
        return [_told(question.act, articles[0], index)]
    if question.act in (Act.NEWEST, Act.OLDEST):
        dated = [info for info in articles if info.date]
        if not dated:
            return [Line(f"None of the articles that {wanted} has a date." if wanted else "No article has a date.", ())]
        chosen = (max if question.act == Act.NEWEST else min)(dated, key=lambda info: info.date or "")
        source = _evidence(chosen, question.subject, index)
        return [
            Line(f"The {question.act} article{f' that {wanted}' if wanted else ''} is {_named(chosen)}.", (source,))
        ]
    listed = sorted(articles, key=lambda info: (info.date or "", info.source), reverse=True)[:MAX_LISTED]
    sources = [_evidence(info, question.subject, index) for info in listed]
    count = _counted(len(articles), len(documents), wanted)
    lines = [Line(count, tuple(sources))]
    lines += [Line(f"{_named(info)}.", (source,)) for info, source in zip(listed, sources, strict=True)]
    return lines


def _counted(found: int, total: int, wanted: str) -> str:
    more = f"; the newest {MAX_LISTED} are" if found > MAX_LISTED else ""
    if not wanted:
        return f"There {'is' if found == 1 else 'are'} {found:,} article{'' if found == 1 else 's'}{more}:"
    verb = wanted if found != 1 else _singular(wanted)
    return f"{found:,} of {total:,} article{'' if total == 1 else 's'} {verb}{more}:"


def _singular(wanted: str) -> str:
    return wanted.replace("mention ", "mentions ", 1).replace("are ", "is ", 1)


def _described(question: CollectionQuestion) -> str:
    """The conditions as a predicate of "articles"; empty when there is none."""
    parts = [f"mention \u201c{question.subject}\u201d"] if question.subject else []
    origin = []
    if question.publishers:
        origin.append(f"from {' or '.join(sorted(question.publishers))}")
    if question.range is not None:
        since, until = question.range.since, question.range.until
        if since == until:
            origin.append(f"dated {since}")
        else:
            origin.append(f"dated {f'{since} ' if since else ''}{f'to {until}' if until else 'or later'}")
    if origin:
        parts.append(f"are {', '.join(origin)}")
    return " and ".join(parts)


def _of_any(
    parts: Sequence[str],
    question: CollectionQuestion,
    index: Index,
    filters: Filters,
    documents: Sequence[DocumentInfo],
) -> list[DocumentInfo]:
    """Those that mention one of several subjects."""
    found = [_meant(replace(question, subject=part), index, filters, documents) for part in parts]
    return list({info.source: info for infos in found for info in infos}.values())


def _meant(
    question: CollectionQuestion, index: Index, filters: Filters, documents: Sequence[DocumentInfo]
) -> list[DocumentInfo]:
    """The articles that fulfil all conditions; of a subject, those that mention it, the likeliest first."""
    mask = filters.within(question.range).mask(index)
    kept = np.ones(len(index), dtype=np.bool_) if mask is None else mask
    if question.publishers:
        kept = kept & np.logical_or.reduce([index.published_by(name) for name in question.publishers])
    wanted = tuple(terms(question.subject))
    for term in dict.fromkeys(wanted):
        holds = index.lexical.scores([term]) > 0
        kept = kept & np.isin(index.chunks.document, index.chunks.document[holds])
    rows = index.matching(wanted, len(index), kept).rows if wanted else np.flatnonzero(kept)
    sources = dict.fromkeys(index.source(int(row)) for row in rows) if not question.subject or wanted else {}
    infos = {info.source: info for info in documents}
    near = [infos[source] for source in sources]
    if len(wanted) < 2:
        return near
    together = [info for info in near if _side_by_side(wanted, index.document(info.source))]
    return together or [info for info in near if _in_one_sentence(wanted, index, info.source)]


def _side_by_side(wanted: Sequence[str], document: Document) -> bool:
    """Whether the title or the text holds the terms one behind the other."""
    joined = f" {' '.join(wanted)} "
    return any(joined in f" {' '.join(terms(text))} " for text in (document.title, document.text))


def _in_one_sentence(wanted: Sequence[str], index: Index, source: str) -> bool:
    return any(
        set(wanted) <= set(terms(sentence.text, sentence.language)) for sentence in article_sentences(index, source)
    )


def _evidence(info: DocumentInfo, subject: str, index: Index) -> SourceSentence:
    """The sentence of the article that holds most of the subject's terms; its first sentence without a subject."""
    found = article_sentences(index, info.source)
    if not found:
        document = index.document(info.source)
        opening = lead(document) or document.text[:200]
        start = document.text.index(opening)
        return SourceSentence(info.source, info.title, info.date, start, start + len(opening), opening)
    wanted = set(terms(subject))
    return max(found, key=lambda sentence: (len(wanted & set(terms(sentence.text))), -sentence.start))


def _named(info: DocumentInfo) -> str:
    about = [f"\u201c{info.title}\u201d", info.date, info.metadata.get("publisher")]
    author = info.metadata.get("author")
    return ", ".join(str(part) for part in about if part) + (f", by {author}" if author else "")


def _told(act: Act, info: DocumentInfo, index: Index) -> Line:
    """One fact that the index holds of the article, resting on the words of its header where they are in the text."""
    title = f"\u201c{info.title}\u201d"
    author, publisher = info.metadata.get("author"), info.metadata.get("publisher")
    said = {
        Act.AUTHOR: (author, f"{title} was written by {author}.", f"{title} names no author."),
        Act.DATE: (info.date, f"{title} is dated {info.date}.", f"{title} has no date."),
        Act.PUBLISHER: (publisher, f"{title} was published by {publisher}.", f"{title} names no publisher."),
        Act.TITLE: (info.title, f"The title is {title}.", f"{info.source} has no title."),
    }
    value, known, unknown = said[act]
    document = index.document(info.source)
    start = document.text.find(str(value)) if value else -1
    if start < 0:
        return Line(known if value else unknown, (_evidence(info, "", index),))
    end = start + len(str(value))
    return Line(known, (SourceSentence(info.source, info.title, info.date, start, end, document.text[start:end]),))


def _overview(index: Index, filters: Filters) -> list[Line]:
    """What there is: how much and of when, from whom, and about what."""
    infos = _meant(CollectionQuestion(Act.LIST), index, filters, index.documents())
    if not infos:
        return [Line("There are no articles.", ())]
    lines = [_extent(infos, index)]
    of_publisher: dict[str, list[DocumentInfo]] = {}
    for info in infos:
        of_publisher.setdefault(str(info.metadata.get("publisher") or ""), []).append(info)
    of_publisher.pop("", None)
    largest = sorted(of_publisher.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_IN_OVERVIEW]
    if largest:
        named = ", ".join(f"{name} ({len(members)})" for name, members in largest)
        firsts = tuple(_evidence(members[0], "", index) for _, members in largest)
        lines.append(Line(f"Most are from {named}.", firsts))
    return lines + _subjects({info.source: info for info in infos}, index)


def _extent(infos: Sequence[DocumentInfo], index: Index) -> Line:
    dated = sorted((info for info in infos if info.date), key=lambda info: info.date or "")
    ends = [dated[0], dated[-1]] if dated else [infos[0]]
    span = f", dated {ends[0].date} to {ends[-1].date}" if dated else ""
    count = f"There {'is' if len(infos) == 1 else 'are'} {len(infos):,} article{'' if len(infos) == 1 else 's'}"
    return Line(f"{count}{span}.", tuple(_evidence(info, "", index) for info in ends))


def _subjects(infos: Mapping[str, DocumentInfo], index: Index) -> list[Line]:
    """The largest subjects of the map, each with some of its articles."""
    drawn = draw(index, thorough=False)
    members: dict[int, list[DocumentInfo]] = {}
    for point in drawn.points:
        if point.source in infos:
            members.setdefault(point.subject, []).append(infos[point.source])
    lines = []
    for subject, found in sorted(members.items(), key=lambda item: -len(item[1]))[:MAX_IN_OVERVIEW]:
        titles = "; ".join(f"\u201c{info.title}\u201d" for info in found[:3])
        count = f"{len(found)} article{'' if len(found) == 1 else 's'}"
        name = drawn.subjects[subject]
        lines.append(Line(f"{name}: {count}, among them {titles}.", tuple(_evidence(i, "", index) for i in found[:3])))
    return lines
