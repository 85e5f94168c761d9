"""What the page starts over when the folder or the disk is not as it should be."""

import shutil

import pytest

from embeddings.build import build
from rag import assembly
from rag.__main__ import command_line
from rag.assembly import PageOptions, open_site
from rag.commands import _opened
from rag.pipeline import Pipeline


def test_the_page_opens_the_old_index_when_nearly_all_articles_are_gone(tmp_path, encoder, caplog):
    folder, index = tmp_path / "articles", tmp_path / "index"
    folder.mkdir()
    (folder / "treaty.txt").write_text("The treaty\n\nAnna Berg signed the treaty in Oslo.\n", encoding="utf-8")
    build(folder, index, lambda _: encoder)
    shutil.rmtree(folder)
    folder.mkdir()  # as a mount point that has nothing mounted on it
    site = open_site(PageOptions(folder, index, "none"), lambda report: None)
    assert len(site.desk.chat.pipeline.index) == 1
    assert "--prune" in caplog.text


@pytest.mark.parametrize("command", ["ask", "chat", "eval", "mcp"])
def test_a_calibration_that_is_kept_in_another_cache_is_used_from_there(command, retriever, tmp_path, monkeypatch):
    """It lies beside the models, where `rag calibrate --cache` puts it."""
    used = []

    def opened(index, model, **options):
        used.append(options["cache"].folder)
        return Pipeline(retriever, None)

    monkeypatch.setattr(assembly, "open_pipeline", opened)
    monkeypatch.setattr(assembly, "load_into", lambda *_: None)
    asked = {"ask": ["What?"], "eval": [str(tmp_path / "questions.jsonl")]}.get(command, [])
    index = str(retriever.index.folder)
    options = command_line().parse_args([command, *asked, "--index", index, "--cache", str(tmp_path)])
    if command == "mcp":
        assembly.open_mcp(assembly.McpOptions(options.index, "none", cache=options.cache))
    else:
        _opened(options, lambda: None)
    assert used == [tmp_path]
