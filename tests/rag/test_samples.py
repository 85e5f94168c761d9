"""The sample articles, and what is copied of the folder that they lie in."""

from rag.samples import copy_samples


def test_only_articles_are_copied_from_a_folder_that_is_in_use(tmp_path):
    packaged = tmp_path / "articles"
    (packaged / "folder").mkdir(parents=True)
    for name in ("a.txt", "b.txt", ".fetched.db", "folder/c.txt"):
        (packaged / name).write_text("An article.", encoding="utf-8")
    assert copy_samples(tmp_path / "copy", packaged) == 2
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["a.txt", "b.txt"]
