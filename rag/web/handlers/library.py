"""The library: articles listed, added, deleted, and brought into the index."""

from __future__ import annotations

from embeddings.errors import UsageError
from embeddings.web.fetch import FetchReport
from rag.accounts.history import QUERY_LENGTH
from rag.corpus.library import Added, Library
from rag.web.desk import SOURCE_LENGTH, Data, Desk, Updates, words
from rag.web.session import Session
from rag.web.views.from_web import ADDRESS_LENGTH
from rag.web.views.library import SHOWN
from rag.web.words.below import told
from rag.web.words.say import figure, say


def browse(desk: Desk, session: Session, data: Data) -> Updates:
    session.query, session.shown = words(data, "query", QUERY_LENGTH), SHOWN
    return desk.library_view(session)


def more(desk: Desk, session: Session, _: Data) -> Updates:
    session.shown += SHOWN
    return desk.library_view(session)


def added(desk: Desk, session: Session, data: Data) -> Updates:
    """Files that were sent: taken into the folder, and indexed; the reply says what became of each.

    `at` is when all were taken: a view of the library of that time or later knows of them.
    """
    if desk.library is None:
        return {}
    files = data.get("files", ())
    results = [_take(desk, desk.library, session, str(file["path"]), str(file["name"])) for file in files]
    if any(result.path for result in results):
        _start_update(desk, desk.library, session)
    at = session.clock()
    said = [
        {"line": file.get("line"), "path": result.path, "reason": told(result.reason), "at": at}
        for file, result in zip(files, results, strict=True)
    ]
    return {**desk.status(), **desk.library_view(session), **desk.reply(added=said)}


def fetch(desk: Desk, session: Session, data: Data) -> Updates:
    """An address of the web: its articles are fetched into the folder, and then indexed."""
    library, web = desk.library, desk.from_web
    if library is None or web is None:
        raise UsageError(say("library.no_web"))

    def indexed(report: FetchReport) -> None:
        if report.saved or report.changed:
            library.start_update(desk.redraw)

    session.seen = None
    web.start(words(data, "address", ADDRESS_LENGTH), session.user, indexed)
    return {**desk.status(), **desk.library_view(session)}


def deleting(desk: Desk, _: Session, data: Data) -> Updates:
    """Ask before a file is deleted, naming it and how many articles it holds."""
    if desk.library is None:
        return {}
    source = words(data, "source", SOURCE_LENGTH)
    file = desk.library.file_of(source)
    held = sum(info.source == file or info.source.startswith(f"{file}#") for info in desk.documents())
    asking = say("library.deleting", file=file)
    if held > 1:
        asking = say("library.deleting_several", file=file, number=figure(held))
    return desk.reply(
        confirm={"asking": asking, "act": "remove", "data": {"file": file}, "word": say("library.delete")}
    )


def remove(desk: Desk, session: Session, data: Data) -> Updates:
    if desk.library is None:
        return {}
    desk.library.delete(words(data, "file", SOURCE_LENGTH))
    return update(desk, session, data)


def update(desk: Desk, session: Session, _: Data) -> Updates:
    if desk.library is None:
        return {}
    _start_update(desk, desk.library, session)
    return {**desk.status(), **desk.library_view(session)}


def _start_update(desk: Desk, library: Library, session: Session) -> None:
    session.seen = None  # it may end before anybody looks: its end is news in any case
    library.start_update(desk.redraw)


def _take(desk: Desk, library: Library, session: Session, token: str, name: str) -> Added:
    upload = desk.uploads.take(token, session.user) if desk.uploads is not None else None
    if upload is None:
        return Added(name, None, say("library.not_sent"))
    try:
        return library.add(upload, name)
    finally:
        upload.unlink(missing_ok=True)
