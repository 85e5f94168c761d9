"""The collection as a whole: how much there is and of when, from whom, in what languages, and about what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH
from rag.corpus.lines import Line, evidence, where
from rag.corpus.map import draw
from rag.corpus.sayings.sayings import Sayings, language_name
from rag.corpus.sayings.tables import sayings
from rag.question.collection_phrases import Act
from rag.question.collection_question import authors_of

MAX_LISTED = 20
"""Publishers, authors or languages named one by one; of more, their number is told."""
MAX_IN_OVERVIEW = 6
"""Publishers and subjects of an overview."""


def facet(act: Act, infos: Sequence[DocumentInfo], index: Index, asked_in: str = ENGLISH) -> Line:
    """From whom the articles are, or in what languages, with how many of each; said in the language `asked_in`."""
    said = sayings(asked_in)
    members: dict[str, list[DocumentInfo]] = {}
    for info in infos:
        for value in _values(act, info, asked_in):
            members.setdefault(value, []).append(info)
    if not members:
        return Line(said.no_facet[act], ())
    largest = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    told = said.comma.join(f"{value} ({said.number(len(found))})" for value, found in largest[:MAX_LISTED])
    left = len(largest) - MAX_LISTED
    more = said.facets_more.format(n=said.number(left)) if left > 0 else ""
    silent = sum(not _values(act, info, asked_in) for info in infos)
    rest = said.facets_silent.format(n=said.number(silent), total=said.number(len(infos))) if silent else ""
    sources = tuple(where(value, found[0], index) for value, found in largest[:MAX_LISTED])
    return Line(f"{said.counted(said.facets[act], len(largest))}{told}{more}{rest}{said.facets_end}", sources)


def _values(act: Act, info: DocumentInfo, asked_in: str) -> tuple[str, ...]:
    if act == Act.AUTHORS:
        return authors_of(info.metadata)
    if act == Act.LANGUAGES:
        return (language_name(label(info.metadata), asked_in),)
    publisher = info.metadata.get("publisher")
    return (str(publisher),) if publisher else ()


def overview(infos: Sequence[DocumentInfo], index: Index, asked_in: str = ENGLISH) -> list[Line]:
    """What there is: how much and of when, from whom, and about what."""
    said = sayings(asked_in)
    lines = [extent(infos, index, asked_in)]
    of_publisher: dict[str, list[DocumentInfo]] = {}
    for info in infos:
        of_publisher.setdefault(str(info.metadata.get("publisher") or ""), []).append(info)
    of_publisher.pop("", None)
    largest = sorted(of_publisher.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_IN_OVERVIEW]
    if largest:
        named = said.comma.join(f"{name} ({len(members)})" for name, members in largest)
        firsts = tuple(evidence(members[0], "", index) for _, members in largest)
        lines.append(Line(said.most.format(named), firsts))
    return lines + _subjects({info.source: info for info in infos}, index, said)


def extent(infos: Sequence[DocumentInfo], index: Index, asked_in: str = ENGLISH) -> Line:
    said = sayings(asked_in)
    dated = sorted((info for info in infos if info.date), key=lambda info: info.date or "")
    ends = [dated[0], dated[-1]] if dated else [infos[0]]
    span = said.span.format(since=said.date(ends[0].date or ""), until=said.date(ends[-1].date or "")) if dated else ""
    text = said.counted(said.extent, len(infos), span=span)
    return Line(text, tuple(evidence(info, "", index) for info in ends))


def _subjects(infos: Mapping[str, DocumentInfo], index: Index, said: Sayings) -> list[Line]:
    """The largest subjects of the map, each with some of its articles."""
    drawn = draw(index, thorough=False)
    members: dict[int, list[DocumentInfo]] = {}
    for point in drawn.points:
        if point.source in infos:
            members.setdefault(point.subject, []).append(infos[point.source])
    lines = []
    for subject, found in sorted(members.items(), key=lambda item: -len(item[1]))[:MAX_IN_OVERVIEW]:
        titles = said.between.join(said.quote(info.title) for info in found[:3])
        text = said.counted(said.subject, len(found), name=drawn.subjects[subject], titles=titles)
        lines.append(Line(text, tuple(evidence(info, "", index) for info in found[:3])))
    return lines
