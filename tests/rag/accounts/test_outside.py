"""Users from outside: who they are, kept in a file, as long as the operator lets them in."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embeddings.errors import UsageError
from rag.accounts.outside import OutsideUsers, is_outside, name_of
from rag.accounts.users import is_name

ISSUER = "https://sso.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.oidc"


def test_no_name_from_outside_can_stand_in_a_users_file_and_the_other_way_round() -> None:
    made = name_of(ISSUER, "ada")
    assert is_outside(made) and not is_name(made)
    for local in ("ada", "oidc", "oidc-ada", made.replace("~", "-"), made.removeprefix("oidc~")):
        assert is_name(local) and not is_outside(local)


def test_a_name_is_of_one_subject_of_one_issuer() -> None:
    pairs = [(ISSUER, "ada"), (ISSUER, "Ada"), (f"{ISSUER}/", "ada"), (f"{ISSUER}/a", "da"), (f'{ISSUER}", "a', "da")]
    assert len({name_of(*pair) for pair in pairs}) == len(pairs)
    assert name_of(*pairs[0]) == name_of(*pairs[0])


def test_who_is_admitted_is_known_in_another_process_too(path: Path) -> None:
    users, others = OutsideUsers(path, "p"), OutsideUsers(path, "p")
    ada = users.admit(ISSUER, "ada", "ada@team.example", "editor")
    assert (others.role(ada.name), others.shown(ada.name)) == ("editor", "ada@team.example")
    assert others.credential(ada.name) == ada.credential is not None
    assert (others.role("ada"), others.credential("ada"), others.shown("ada")) == (None, None, "ada")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_credential_lasts_as_long_as_the_line(path: Path) -> None:
    users = OutsideUsers(path, "p")
    first = users.admit(ISSUER, "ada", "ada", "reader")
    again = users.admit(ISSUER, "ada", "Ada L", "owner")
    assert (again.name, again.credential) == (first.name, first.credential)
    assert users.role(first.name) == "owner"
    path.write_text("")
    assert users.credential(first.name) is None
    assert users.admit(ISSUER, "ada", "ada", "reader").credential != first.credential


def test_under_another_policy_nobody_is_known_until_they_come_in_again(path: Path) -> None:
    ada = OutsideUsers(path, "p").admit(ISSUER, "ada", "ada", "reader")
    stricter = OutsideUsers(path, "q")
    assert stricter.credential(ada.name) is None and stricter.role(ada.name) is None
    stricter.admit(ISSUER, "ada", "ada", "reader")
    assert stricter.credential(ada.name) is not None
    assert OutsideUsers(path, "p").credential(ada.name) is None


def test_many_at_once_are_all_written_down(path: Path) -> None:
    stores = [OutsideUsers(path, "p") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: stores[n % 4].admit(ISSUER, str(n), str(n), "reader"), range(40)))
    assert all(OutsideUsers(path, "p").credential(user.name) == user.credential for user in made)


def line(**changed: object) -> str:
    user = {
        "name": name_of(ISSUER, "ada"),
        "shown": "ada",
        "role": "reader",
        "issuer": ISSUER,
        "subject": "ada",
        "policy": "p",
        "credential": "c",
        "seen": "2026-01-01",
    }
    return json.dumps({name: value for name, value in (user | changed).items() if value is not None})


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        "[" * 100_000,
        "ada:owner",
        line(role="root"),
        line(role=""),
        line(role=["owner"]),
        line(name="ada"),
        line(name=name_of(ISSUER, "eve")),
        line(credential=""),
        line(credential=None),
        line(more="x"),
    ],
)
def test_a_file_of_anything_else_lets_nobody_in(path: Path, written: str) -> None:
    path.write_text(line() + "\n")
    users = OutsideUsers(path, "p")
    assert users.credential(name_of(ISSUER, "ada")) == "c"
    path.write_text(f"{line()}\n{written}\n")
    assert users.credential(name_of(ISSUER, "ada")) is None
    with pytest.raises(UsageError, match=":2 is no line"):
        OutsideUsers(path, "p")
