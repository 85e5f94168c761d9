"""Keys for programs: made once, kept as hashes, taken back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from embeddings.errors import UsageError
from rag.__main__ import main
from rag.accounts.contract import KeyStore
from rag.accounts.keys import KEYS_EACH, Keys, add_key
from rag.accounts.state import list_keys, make_key, take_key
from rag.accounts.state_url import StateUrl


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | StateUrl:
    """Where keys are kept."""
    if request.param == "file":
        return tmp_path / "index.keys"
    request.getfixturevalue("database")
    return StateUrl(request.getfixturevalue("postgres").url)


@pytest.fixture
def keys(place: Path | StateUrl, request: pytest.FixtureRequest) -> KeyStore:
    """As the page has them."""
    if isinstance(place, Path):
        return Keys(place)
    from rag.accounts.postgres.keys import PostgresKeys

    return PostgresKeys(request.getfixturevalue("database"))


def test_a_key_opens_until_it_is_taken_back(place, keys):
    key, token = make_key(place, "ada", ["ask", "read"])
    _, other = make_key(place, "eve", ["read", "ask", "write"])
    assert token.startswith("fn_")
    assert len(token) >= 46
    assert keys.of(token) == key
    assert (key.user, key.scopes) == ("ada", ("read", "ask"))
    assert take_key(place, key.id) == key
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
def test_what_will_not_do_changes_nothing(place, keys, name, scopes):
    with pytest.raises(UsageError):
        make_key(place, name, scopes)
    with pytest.raises(UsageError):
        keys.add(name, scopes)
    assert list_keys(place) == keys.all() == []


def test_one_has_ones_own_keys_and_so_many(place, keys):
    eves = make_key(place, "eve", ["read"])[0]
    token = keys.add("ada", ["read"])
    own = keys.of(token)
    with pytest.raises(UsageError, match="not there any more"):
        keys.revoke("ada", eves.id)
    assert [key.user for key in keys.all()] == ["eve", "ada"], "oldest first"
    for _ in range(KEYS_EACH - 1):
        keys.add("ada", ["read"])
    with pytest.raises(UsageError, match=f"{KEYS_EACH} keys"):
        keys.add("ada", ["read"])
    keys.revoke("ada", own.id)
    assert keys.of(token) is None
    assert len(keys.of_user("ada")) == KEYS_EACH - 1
    keys.revoke_anybodys(eves.id)
    assert keys.of_user("eve") == []
    for gone in (eves.id, "'; DROP TABLE footnote.keys; --", ""):
        with pytest.raises(UsageError, match="there is no key"):
            keys.revoke_anybodys(gone)


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
