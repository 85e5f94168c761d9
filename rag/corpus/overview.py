"""The collection as a whole: how much there is and of when, from whom, in what languages, and about what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import language_named
from rag.corpus.lines import Line, evidence, where
from rag.corpus.map import draw
from rag.question.collection import authors_of
from rag.question.collection_phrases import Act

MAX_LISTED = 20
"""Publishers, authors or languages named one by one; of more, their number is told."""
MAX_IN_OVERVIEW = 6
"""Publishers and subjects of an overview."""


def facet(act: Act, infos: Sequence[DocumentInfo], index: Index) -> Line:
    """From whom the articles are, or in what languages, with how many of each."""
    members: dict[str, list[DocumentInfo]] = {}
    for info in infos:
        for value in _values(act, info):
            members.setdefault(value, []).append(info)
    what = {Act.PUBLISHERS: "publisher", Act.AUTHORS: "author", Act.LANGUAGES: "language"}[act]
    if not members:
        return Line(f"No article names its {what}.", ())
    largest = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    told = [f"{value} ({len(found):,})" for value, found in largest[:MAX_LISTED]]
    more = f" and {len(largest) - MAX_LISTED:,} more" if len(largest) > MAX_LISTED else ""
    silent = sum(not _values(act, info) for info in infos)
    rest = f"; {silent:,} of {len(infos):,} name none" if silent else ""
    count = f"{len(largest):,} {what}{'' if len(largest) == 1 else 's'}"
    sources = tuple(where(value, found[0], index) for value, found in largest[:MAX_LISTED])
    return Line(
        f"The articles are {'in' if act == Act.LANGUAGES else 'of'} {count}: {', '.join(told)}{more}{rest}.", sources
    )


def _values(act: Act, info: DocumentInfo) -> tuple[str, ...]:
    if act == Act.AUTHORS:
        return authors_of(info.metadata)
    if act == Act.LANGUAGES:
        return (language_named(label(info.metadata)).name,)
    publisher = info.metadata.get("publisher")
    return (str(publisher),) if publisher else ()


def overview(infos: Sequence[DocumentInfo], index: Index) -> list[Line]:
    """What there is: how much and of when, from whom, and about what."""
    lines = [extent(infos, index)]
    of_publisher: dict[str, list[DocumentInfo]] = {}
    for info in infos:
        of_publisher.setdefault(str(info.metadata.get("publisher") or ""), []).append(info)
    of_publisher.pop("", None)
    largest = sorted(of_publisher.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_IN_OVERVIEW]
    if largest:
        named = ", ".join(f"{name} ({len(members)})" for name, members in largest)
        firsts = tuple(evidence(members[0], "", index) for _, members in largest)
        lines.append(Line(f"Most are from {named}.", firsts))
    return lines + _subjects({info.source: info for info in infos}, index)


def extent(infos: Sequence[DocumentInfo], index: Index) -> Line:
    dated = sorted((info for info in infos if info.date), key=lambda info: info.date or "")
    ends = [dated[0], dated[-1]] if dated else [infos[0]]
    span = f", dated {ends[0].date} to {ends[-1].date}" if dated else ""
    count = f"There {'is' if len(infos) == 1 else 'are'} {len(infos):,} article{'' if len(infos) == 1 else 's'}"
    return Line(f"{count}{span}.", tuple(evidence(info, "", index) for info in ends))


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
        lines.append(Line(f"{name}: {count}, among them {titles}.", tuple(evidence(i, "", index) for i in found[:3])))
    return lines
