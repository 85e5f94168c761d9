"""Keys for programs: made once, kept as hashes, taken back."""

from __future__ import annotations

import stat

import pytest

from embeddings.errors import UsageError
from rag.__main__ import main
from rag.accounts.keys import Keys, add_key, read_keys, revoke_key


def test_a_key_opens_until_it_is_taken_back(tmp_path):
    path = tmp_path / "index.keys"
    keys = Keys(path)
    key, token = add_key(path, "ada", ["ask", "read"])
    _, other = add_key(path, "eve")
    assert token.startswith("fn_")
    assert len(token) >= 46
    assert keys.of(token) == key
    assert (key.user, key.scopes) == ("ada", ("read", "ask"))
    assert revoke_key(path, key.id) == key
    assert keys.of(token) is None
    assert keys.of(other).user == "eve"
    for wrong in ("", "fn_", token[:-1], key.digest, "\ud800"):
        assert keys.of(wrong) is None


def test_the_file_holds_no_token_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "keys"
    _, token = add_key(path, "ada")
    assert token not in path.read_text()
    assert token.removeprefix("fn_") not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.with_name("keys.new").exists()


@pytest.mark.parametrize(("name", "scopes"), [("a:b", ["read"]), ("", ["read"]), ("ada", ["all"]), ("ada", [])])
def test_what_will_not_do_changes_nothing(tmp_path, name, scopes):
    path = tmp_path / "keys"
    with pytest.raises(UsageError):
        add_key(path, name, scopes)
    assert read_keys(path) == []


def test_a_damaged_file_is_told_by_its_line_and_opens_nothing(tmp_path):
    path = tmp_path / "keys"
    _, token = add_key(path, "ada")
    keys = Keys(path)
    path.write_text(path.read_text() + "what is this\n")
    assert keys.of(token) is None
    with pytest.raises(UsageError, match="keys:2 is no line of a key"):
        Keys(path)


def test_the_command_line_makes_lists_and_revokes(tmp_path, capsys):
    index = ["--index", str(tmp_path / "index")]
    assert main(["keys", "list", *index]) == 0
    where = str(tmp_path / "index.keys")
    assert f"no keys in {where}" in capsys.readouterr().err
    assert main(["keys", "add", "ada", "--scope", "read,ask", *index]) == 0
    added = capsys.readouterr()
    token = added.out.strip()
    assert where in added.err  # a page over another index knows nothing of it
    keys = Keys(tmp_path / "index.keys")
    assert keys.of(token).scopes == ("read", "ask")
    assert main(["keys", "list", *index]) == 0
    listed = capsys.readouterr().out
    assert token not in listed
    id = listed.split()[0]
    assert main(["keys", "revoke", id, *index]) == 0
    assert main(["keys", "revoke", id, *index]) == 1
    assert "there is no key" in capsys.readouterr().err
    assert keys.of(token) is None
