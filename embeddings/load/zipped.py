"""Files that are zip archives of XML (.odt, .pptx, .xlsx, .epub), within limits and without what XML could fetch."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.raw import RawFile, shown_size

MAX_MEMBERS = 20_000


class Zipped:
    """The archive of a file; raises DocumentError for one that unpacks to more than `raw.max_bytes` or is locked."""

    def __init__(self, raw: RawFile) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw.data))
        except zipfile.BadZipFile as error:
            raise DocumentError("it is damaged, or locked with a password; save it again without one") from error
        members = self._archive.infolist()
        size = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or size > raw.max_bytes:
            raise DocumentError(
                f"it unpacks to {shown_size(size)} in {len(members):,} files, more than {shown_size(raw.max_bytes)} or "
                f"{MAX_MEMBERS:,}; split it"
            )
        if any(member.flag_bits & 1 for member in members):
            raise DocumentError("it is locked with a password; save it without one")
        self._max_bytes = raw.max_bytes
        self.names = frozenset(member.filename for member in members)

    def data(self, name: str) -> bytes:
        """Of a member; what says less of its size than it has is cut off by the limit."""
        with self._archive.open(name) as member:
            data = member.read(self._max_bytes + 1)
        if len(data) > self._max_bytes:
            raise DocumentError(f"{name} in it is larger than it says; it was not read")
        return data

    def xml(self, name: str) -> Any:
        """The root of a member, or None where there is none of that name."""
        return parsed(self.data(name)) if name in self.names else None


def parsed(data: bytes) -> Any:
    """The root of an XML text: no entities, nothing from the network, no depth that recursion could not follow."""
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    root = lxml.etree.fromstring(data, parser)
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace; empty of a comment or the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def beside(name: str, target: str) -> str:
    """The member that a reference in another one means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target)).lstrip("/")


def relations(zipped: Zipped, name: str) -> dict[str, tuple[str, str]]:
    """Of a member of an Office file, by id: the kind and the member of what it refers to."""
    folder, base = posixpath.split(name)
    root = zipped.xml(f"{folder}/_rels/{base}.rels")
    found = {}
    for row in root if root is not None else ():
        target = row.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else beside(name, target)
        found[row.get("Id", "")] = (row.get("Type", "").rpartition("/")[2], path)
    return found


def first_text(root: Any, *names: str) -> str:
    """The text of the first element of one of these names."""
    if root is None:
        return ""
    found = (" ".join("".join(e.itertext()).split()) for e in root.iter() if local(e) in names)
    return next((text for text in found if text), "")
