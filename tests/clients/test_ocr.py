"""Scans are read by OCR, in an environment that has the extra: twelve pages of known text, and a question of one."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.clients.scans import TEXTS, WAYS, drawn_where, errors, page, scan
from tests.environments import installed

ROOT = Path(__file__).resolve().parent.parent.parent
VARIABLE = "FOOTNOTE_OCR_ENVIRONMENT"
"""An environment with the extra that is there already, so that none is made."""

pytestmark = [pytest.mark.clients, pytest.mark.fetches]

READ = """
import json, sys
from pathlib import Path
from embeddings.load.worker import Loading
folder, told = Path(sys.argv[1]), []
paths = sorted(folder.iterdir())
with Loading(folder, paths, on_page=lambda path, done, pages: told.append([path.name, done, pages])) as loading:
    documents = {path.name: next(loading.parts(path)).documents[0] for path in paths}
with Loading(folder, paths[:1], ocr=False) as loading:
    try:
        unread = list(loading.parts(paths[0])) and ""
    except Exception as error:
        unread = str(error)
found = {name: [d.text, dict(d.metadata)] for name, d in documents.items()}
print(json.dumps({"documents": found, "told": told, "unread": unread}))
"""

ASK = """
import json, sys
from pathlib import Path
from embeddings.build import build
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from embeddings.encode.loading import load_encoder
folder, seen = Path(sys.argv[1]), []
build(folder, folder / ".index", load_encoder, on_progress=seen.append)
answer = Pipeline(Retriever.open(folder / ".index", load_encoder), None).answer(sys.argv[2])
print(json.dumps({"citations": [[c.quote, c.page_number, c.ocr] for c in answer.citations],
                  "pages": [progress.page for progress in seen if progress.page]}))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    requirements = Path(__file__).with_name("requirements-ocr.txt")
    return installed(VARIABLE, tmp_path_factory.mktemp("ocr"), requirements) / "python"


def run(python: Path, code: str, *arguments: str | Path) -> dict:
    done = subprocess.run([python, "-c", code, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def test_twelve_scans_of_known_text(python, tmp_path):
    for name, text in TEXTS.items():
        for way in WAYS:
            (tmp_path / f"{name}-{way}.pdf").write_bytes(scan(page(text, way)))
    found = run(python, READ, tmp_path)
    rates = {name: errors(text, TEXTS[name.split("-")[0]]) for name, (text, _) in found["documents"].items()}
    assert len(rates) == 12 and sum(rates.values()) / 12 < 0.01 and max(rates.values()) < 0.05, rates
    for _, metadata in found["documents"].values():
        assert 0.9 < metadata["ocr"]["1"] <= 1 and "read by OCR" in metadata["notes"][0]
    assert [name for name, _, _ in found["told"]] == sorted(rates)
    assert "probably a scan" in found["unread"]


def test_a_question_is_answered_from_a_page_of_a_scan(python, tmp_path):
    (tmp_path / "report.pdf").write_bytes(scan(*(page(text, "skewed") for text in TEXTS.values())))
    found = run(python, ASK, tmp_path, "How long is the quay of the harbour of Sudland?")
    assert found["citations"][-1][:2] == ["The quay is 620 metres long and cost 41 million dollars.", 2]
    assert all(confidence > 0.9 for _, _, confidence in found["citations"])
    assert found["pages"] == [f"page {n} of 3, by OCR" for n in (1, 2, 3)]


MARKED = """
import base64, json, sys
from pathlib import Path
from embeddings.load.page_picture import Marks, page_picture, within
from embeddings.load.worker import Loading
folder, words = Path(sys.argv[1]), json.loads(sys.argv[2])
found = {}
for name, sought in words.items():
    with Loading(folder, [folder / name], time_limit_s=300) as loading:
        (document,) = next(loading.parts(folder / name)).documents
    start = document.text.index(sought)
    places = document.metadata["ocr_lines"]["1"]
    corners = within(places, document.text, start, start + len(sought))
    picture = page_picture(folder / name, 1, Marks(corners))
    found[name] = [corners, len(places), base64.b64encode(picture).decode()]
print(json.dumps(found))
"""


def test_cited_words_of_a_scan_are_marked_on_its_picture(python, tmp_path):
    """The marks cover the words where they were drawn, and little besides."""
    sought = {"skewed": "a study of the river", "columns": "240 hectares of meadows"}
    for way in sought:
        (tmp_path / f"{way}.pdf").write_bytes(scan(page(TEXTS["dam"], way)))
    found = run(python, MARKED, tmp_path, json.dumps({f"{way}.pdf": words for way, words in sought.items()}))
    for way, words in sought.items():
        corners, lines, data = found[f"{way}.pdf"]
        assert lines >= 5
        picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))), dtype=int)
        marks = picture[..., 0] - picture[..., 2] > 60
        wanted = drawn_where(TEXTS["dam"], way, words, marks.shape)
        assert (marks & wanted).sum() > 0.8 * wanted.sum(), (way, corners)
        assert marks.sum() < 2.5 * wanted.sum(), (way, corners)
