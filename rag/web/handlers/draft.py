"""The view of a draft of the reader's own: pasted or sent as a file, checked, exported."""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embeddings.errors import DocumentError, UsageError
from embeddings.load.worker import Loading
from rag.exporting.files import export_of
from rag.web.desk import Data, Desk, Updates
from rag.web.session import Session
from rag.web.views.draft import FILES, render_checked
from rag.web.views.export import file_name, wording
from rag.web.words.below import told
from rag.web.words.say import say


def check(desk: Desk, session: Session, data: Data) -> Updates:
    """Takes a pasted draft on; the checking follows by `checking`."""
    return _begun(desk, session, str(data.get("text", "")), say("draft.pasted"))


def check_file(desk: Desk, session: Session, data: Data) -> Updates:
    """Takes a draft on that was sent as a file, and puts its text where one is pasted."""
    upload = desk.uploads.take(str(data.get("path", "")), session.user) if desk.uploads is not None else None
    if upload is None:
        raise UsageError(say("draft.not_sent"))
    name = str(data.get("name", ""))
    try:
        text = _text_of(upload, Path(name).suffix.lower())
    except DocumentError as error:
        raise UsageError(say("draft.unreadable", name=name, reason=told(str(error)))) from error
    finally:
        upload.unlink(missing_ok=True)
    return {**_begun(desk, session, text, Path(name).stem), **desk.reply(draft=text)}


def checking(desk: Desk, session: Session) -> Iterator[Updates]:
    for draft in desk.drafts.followed(session):
        yield {"checked": render_checked(draft)}
    yield {**desk.checked(session), **desk.status()}


def stop_check(desk: Desk, session: Session, _: Data) -> Updates:
    desk.drafts.stop(session)
    return desk.checked(session)


def export_check(desk: Desk, session: Session, data: Data) -> Updates:
    """The draft with its footnotes as a file, in base64."""
    if session.draft is None or session.draft.running:
        return {}
    draft, kind = session.draft.draft, str(data.get("kind"))
    name = file_name(draft.title, kind)
    content = export_of(name)(draft.title, draft.text, draft.checked, wording())
    return desk.reply(download=[name, base64.b64encode(content).decode(), "base64"])


def _begun(desk: Desk, session: Session, text: str, title: str) -> Updates:
    return desk.checked(session) if desk.drafts.begin(session, text, title) else {}


def _text_of(upload: Path, suffix: str) -> str:
    """Of a file that holds one text; raises DocumentError."""
    if suffix not in FILES:
        raise DocumentError(say("draft.kinds", kinds=", ".join(FILES)))
    with tempfile.TemporaryDirectory(prefix="footnote-draft-") as folder:
        path = Path(folder) / f"draft{suffix}"
        shutil.move(upload, path)
        # In a process of its own, as articles are: what a file does to its loader stops nothing else.
        with Loading(path.parent, [path]) as loading:
            return "\n\n".join(document.text for loaded in loading.parts(path) for document in loaded.documents)
