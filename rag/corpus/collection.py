"""Answers to questions about the collection: exact, from the index, with a link to each article, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import language_named
from embeddings.terms import terms
from rag.corpus.lines import Line, evidence, where
from rag.corpus.overview import extent, facet, overview
from rag.evidence.selection import article_sentences
from rag.question.collection import CollectionQuestion, authors_of
from rag.question.collection_phrases import FACETS, OF_ONE, Act
from rag.question.filters import Filters

MAX_LISTED = 20
"""Articles named one by one; of more, their number is told."""
_LISTED = re.compile(r"\s*,\s*(?:(?:and|or)\b)?|\s+(?:and|or)\s+", re.IGNORECASE)
_ANY = re.compile(r"\bor\b", re.IGNORECASE)


def answer_lines(question: CollectionQuestion, index: Index, filters: Filters) -> list[Line]:
    """The answer, the first line first; a line without sources is the whole of it."""
    documents = index.documents()
    question, articles = _sought(question, index, filters, documents)
    wanted = _described(question)
    if not articles:
        return [Line(f"No article {_singular(wanted)}." if wanted else "There are no articles.", ())]
    if question.act == Act.OVERVIEW:
        return overview(articles, index)
    if question.act == Act.SPAN or question.act in FACETS:
        return [extent(articles, index) if question.act == Act.SPAN else facet(question.act, articles, index)]
    if question.act in OF_ONE:
        return [_told(question.act, _titled(articles, question.subject), index)]
    if question.act in (Act.NEWEST, Act.OLDEST):
        return _ends(question, articles, wanted, index)
    listed = sorted(articles, key=lambda info: (info.date or "", info.source), reverse=True)[:MAX_LISTED]
    return _list(_counted(len(articles), len(documents), wanted), listed, question.subject, index)


def _list(first: str, listed: Sequence[DocumentInfo], subject: str, index: Index) -> list[Line]:
    """The first line rests on all articles that the others name."""
    sources = [evidence(info, subject, index) for info in listed]
    named = [Line(f"{_named(info)}.", (source,)) for info, source in zip(listed, sources, strict=True)]
    return [Line(first, tuple(sources)), *named]


def _ends(question: CollectionQuestion, articles: Sequence[DocumentInfo], wanted: str, index: Index) -> list[Line]:
    """The newest or the oldest of the articles."""
    dated = [info for info in articles if info.date]
    if not dated:
        return [Line(f"None of the articles that {wanted} has a date." if wanted else "No article has a date.", ())]
    chosen = sorted(dated, key=lambda info: info.date or "", reverse=question.act == Act.NEWEST)
    if question.number == 1:
        source = evidence(chosen[0], question.subject, index)
        which = f" that {_singular(wanted)}" if wanted else ""
        return [Line(f"The {question.act} article{which} is {_named(chosen[0])}.", (source,))]
    chosen = chosen[: question.number]
    which = f" that {wanted}" if wanted else ""
    return _list(f"The {question.act} {len(chosen)} articles{which} are:", chosen, question.subject, index)


def _sought(
    question: CollectionQuestion, index: Index, filters: Filters, documents: Sequence[DocumentInfo]
) -> tuple[CollectionQuestion, list[DocumentInfo]]:
    """The articles that are meant, and the question as it was understood.

    A subject is sought as it stands. One that lists several ("trains, bridges and tunnels"), where no article has it
    so, is all of them behind "and", and one of them where no article has all.
    """

    def meant(subject: str) -> list[DocumentInfo]:
        return _meant(replace(question, subject=subject), index, filters, documents)

    parts = [part for part in _LISTED.split(question.subject) if terms(part)]
    if len(parts) < 2:
        found = meant(question.subject)
    else:
        found = [] if question.every else [i for i in meant(question.subject) if _holds(question.subject, i, index)]
        each = [{info.source: info for info in meant(part)} for part in parts] if not found else []
        if each and not _ANY.search(question.subject):
            found = [info for source, info in each[0].items() if all(source in others for others in each[1:])]
        if each and not found and not question.every:
            question = replace(question, subject=" or ".join(parts))
            found = list({source: info for infos in each for source, info in infos.items()}.values())
    if question.without:
        left_out = {info.source for info in meant(question.without)}
        found = [info for info in found if info.source not in left_out]
    return question, found


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
    if question.without:
        parts.append(f"do not mention \u201c{question.without}\u201d")
    origin = []
    if question.language:
        origin.append(f"in {language_named(question.language).name}")
    if question.authors:
        origin.append(f"by {' or '.join(sorted(question.authors))}")
    if question.publishers:
        origin.append(f"from {' or '.join(sorted(question.publishers))}")
    if question.range is not None:
        since, until = question.range.since, question.range.until
        if since == until:
            origin.append(f"dated {since}")
        elif since is None:
            origin.append(f"dated {until} or earlier")
        else:
            origin.append(f"dated {since} {f'to {until}' if until else 'or later'}")
    if origin:
        parts.append(f"are {', '.join(origin)}")
    return " and ".join(parts)


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
    near = [infos[source] for source in sources if _is_meant(infos[source], question)]
    if len(wanted) < 2:
        return near
    together = [info for info in near if _holds(question.subject, info, index)]
    return together or [info for info in near if _in_one_sentence(wanted, index, info.source)]


def _is_meant(info: DocumentInfo, question: CollectionQuestion) -> bool:
    """Whether it is of one of the authors, and in the language."""
    by = not question.authors or not question.authors.isdisjoint(authors_of(info.metadata))
    return by and question.language in (None, label(info.metadata))


def _holds(subject: str, info: DocumentInfo, index: Index) -> bool:
    """Whether the title or the text holds the subject's terms one behind the other."""
    joined = f" {' '.join(terms(subject))} "
    document = index.document(info.source)
    return any(joined in f" {' '.join(terms(text))} " for text in (document.title, document.text))


def _titled(articles: Sequence[DocumentInfo], subject: str) -> DocumentInfo:
    """The one that has the subject for its title, or else the likeliest."""
    return next((info for info in articles if info.title.casefold() == subject.casefold()), articles[0])


def _in_one_sentence(wanted: Sequence[str], index: Index, source: str) -> bool:
    return any(
        set(wanted) <= set(terms(sentence.text, sentence.language)) for sentence in article_sentences(index, source)
    )


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
    return Line(known if value else unknown, (where(str(value or ""), info, index),))
