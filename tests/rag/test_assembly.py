"""What the page starts over when the folder or the disk is not as it should be."""

import shutil

from embeddings.build import build
from rag.assembly import PageOptions, open_site


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
