"""Answers to questions about the collection: exact, from the index, with a link to each article, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from rag.corpus.lines import Line, evidence, where
from rag.corpus.overview import extent, facet, overview
from rag.corpus.sayings.sayings import Sayings, language_name
from rag.corpus.sayings.tables import sayings
from rag.corpus.subjects import Listing, Subject
from rag.question.collection_phrases import FACETS, OF_ONE, Act
from rag.question.collection_question import CollectionQuestion, authors_of
from rag.question.filters import Filters

MAX_LISTED = 20
"""Articles named one by one; of more, their number is told."""


def answer_lines(question: CollectionQuestion, index: Index, filters: Filters) -> list[Line]:
    """The answer, in the language that was asked in, first line first; a line without sources is the whole of it."""
    said = sayings(question.asked_in)
    documents = index.documents()
    question, articles = _sought(question, index, filters, documents)
    if not articles:
        wanted = _described(question, one=True)
        return [Line(said.none_such.format(wanted=wanted) if wanted else said.no_articles, ())]
    if question.act == Act.OVERVIEW:
        return overview(articles, index, question.asked_in)
    if question.act == Act.SPAN or question.act in FACETS:
        told = extent if question.act == Act.SPAN else partial(facet, question.act)
        return [told(articles, index, question.asked_in)]
    if question.act in OF_ONE:
        return [_told(question.act, _titled(articles, question.subject), index, said)]
    if question.act in (Act.NEWEST, Act.OLDEST):
        return _ends(question, articles, index)
    listed = sorted(articles, key=lambda info: (info.date or "", info.source), reverse=True)[:MAX_LISTED]
    return _list(_counted(question, len(articles), len(documents)), listed, question, index)


def _list(first: str, listed: Sequence[DocumentInfo], question: CollectionQuestion, index: Index) -> list[Line]:
    """The first line rests on all articles that the others name."""
    said = sayings(question.asked_in)
    sources = [evidence(info, question.subject, index, question.asked_in) for info in listed]
    named = [Line(said.end.format(_named(info, said)), (source,)) for info, source in zip(listed, sources, strict=True)]
    return [Line(first, tuple(sources)), *named]


def _ends(question: CollectionQuestion, articles: Sequence[DocumentInfo], index: Index) -> list[Line]:
    """The newest or the oldest of the articles."""
    said = sayings(question.asked_in)
    wanted = _described(question)
    newest = question.act == Act.NEWEST
    dated = [info for info in articles if info.date]
    if not dated:
        return [Line(said.none_such_dated.format(wanted=wanted) if wanted else said.none_dated, ())]
    chosen = sorted(dated, key=lambda info: info.date or "", reverse=newest)
    if question.number == 1:
        source = evidence(chosen[0], question.subject, index, question.asked_in)
        which = said.which.format(_described(question, one=True)) if wanted else ""
        one = said.newest if newest else said.oldest
        return [Line(one.format(which=which, named=_named(chosen[0], said)), (source,))]
    chosen = chosen[: question.number]
    which = said.which.format(wanted) if wanted else ""
    several = said.newest_of if newest else said.oldest_of
    return _list(several.format(n=said.number(len(chosen)), which=which), chosen, question, index)


def _sought(
    question: CollectionQuestion, index: Index, filters: Filters, documents: Sequence[DocumentInfo]
) -> tuple[CollectionQuestion, list[DocumentInfo]]:
    """The articles that are meant, and the question as it was understood.

    A subject is sought as it stands. One that lists several ("trains, bridges and tunnels"), where no article has it
    so, is all of them behind "and", and one of them where no article has all.
    """

    def meant(subject: str) -> list[DocumentInfo]:
        return _meant(replace(question, subject=subject), index, filters, documents)

    said = sayings(question.asked_in)
    listing = Listing(said.both, said.either)
    parts = [part for part in listing.parts(question.subject) if Subject(part, question.asked_in, index)]
    if len(parts) < 2:
        found = meant(question.subject)
    else:
        whole = Subject(question.subject, question.asked_in, index)
        found = [] if question.every else [info for info in meant(question.subject) if whole.stands_in(info)]
        each = [{info.source: info for info in meant(part)} for part in parts] if not found else []
        if each and not listing.asks_for_any(question.subject):
            found = [info for source, info in each[0].items() if all(source in others for others in each[1:])]
        if each and not found and not question.every:
            question = replace(question, subject=said.or_else.join(parts))
            found = list({source: info for infos in each for source, info in infos.items()}.values())
    if question.without:
        left_out = {info.source for info in meant(question.without)}
        found = [info for info in found if info.source not in left_out]
    return question, found


def _counted(question: CollectionQuestion, found: int, total: int) -> str:
    said = sayings(question.asked_in)
    more = said.more.format(n=MAX_LISTED) if found > MAX_LISTED else ""
    wanted = _described(question, one=found == 1)
    if not wanted:
        return said.counted(said.total, found, more=more)
    return said.counted(said.found, found, of=said.counted(said.of_all, total), wanted=wanted, more=more)


def _described(question: CollectionQuestion, one: bool = False) -> str:
    """The conditions as a predicate of "articles", or of one; empty when there is none."""
    said = sayings(question.asked_in)
    parts = [said.mentions[not one].format(said.quote(question.subject))] if question.subject else []
    if question.without:
        parts.append(said.lacks[not one].format(said.quote(question.without)))
    origin = []
    if question.language:
        origin.append(said.in_language.format(language_name(question.language, question.asked_in)))
    if question.authors:
        origin.append(said.by.format(said.any_of(question.authors)))
    if question.publishers:
        origin.append(said.source.format(said.any_of(question.publishers)))
    if question.range is not None:
        since, until = said.date(question.range.since or ""), said.date(question.range.until or "")
        if since == until:
            origin.append(said.dated.format(since))
        elif not since:
            origin.append(said.dated_until.format(until))
        else:
            origin.append(said.dated_between.format(since, until) if until else said.dated_since.format(since))
    if origin:
        parts.append(said.origin[not one].format(said.comma.join(origin)))
    return said.also.join(parts)


def _meant(
    question: CollectionQuestion, index: Index, filters: Filters, documents: Sequence[DocumentInfo]
) -> list[DocumentInfo]:
    """The articles that fulfil all conditions; of a subject, those that mention it, the likeliest first."""
    mask = filters.within(question.range).mask(index)
    kept = np.ones(len(index), dtype=np.bool_) if mask is None else mask
    if question.publishers:
        kept = kept & np.logical_or.reduce([index.published_by(name) for name in question.publishers])
    subject = Subject(question.subject, question.asked_in, index)
    rows = subject.rows(kept) if subject else [] if question.subject else np.flatnonzero(kept)
    sources = dict.fromkeys(index.source(int(row)) for row in rows)
    infos = {info.source: info for info in documents}
    near = [infos[source] for source in sources if _is_meant(infos[source], question)]
    return subject.mentioned(near) if subject else near


def _is_meant(info: DocumentInfo, question: CollectionQuestion) -> bool:
    """Whether it is of one of the authors, and in the language."""
    by = not question.authors or not question.authors.isdisjoint(authors_of(info.metadata))
    return by and question.language in (None, label(info.metadata))


def _titled(articles: Sequence[DocumentInfo], subject: str) -> DocumentInfo:
    """The one that has the subject for its title, or else the likeliest."""
    return next((info for info in articles if info.title.casefold() == subject.casefold()), articles[0])


def _named(info: DocumentInfo, said: Sayings) -> str:
    about = [said.quote(info.title), said.date(info.date or ""), info.metadata.get("publisher")]
    author = info.metadata.get("author")
    return said.comma.join(str(part) for part in about if part) + (said.named_by.format(author) if author else "")


def _told(act: Act, info: DocumentInfo, index: Index, said: Sayings) -> Line:
    """One fact that the index holds of the article, resting on the words of its header where they are in the text."""
    value = {
        Act.AUTHOR: info.metadata.get("author"),
        Act.DATE: info.date,
        Act.PUBLISHER: info.metadata.get("publisher"),
        Act.TITLE: info.title,
    }[act]
    told = said.date(info.date or "") if act == Act.DATE else value
    text = said.facts[act][not value].format(title=said.quote(info.title), value=told, source=info.source)
    return Line(text, (where(str(value or ""), info, index),))
