"""Users from outside: who they are, kept in a file or in PostgreSQL, as long as the operator lets them in."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from embeddings.errors import UsageError
from rag.accounts.contract import OutsideStore
from rag.accounts.outside import OutsideUsers, is_outside, name_of
from rag.accounts.users import is_name

ISSUER = "https://sso.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.oidc"


class Place:
    """Where they are kept: opened under a policy as by one more program, and a name taken out as an operator does."""

    def __init__(self, opened: Callable[[str], OutsideStore], forget: Callable[[str], object]) -> None:
        self.opened = opened
        self.forget = forget


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, path: Path) -> Place:
    if request.param == "file":
        return Place(lambda policy: OutsideUsers(path, policy), lambda name: path.write_text(""))
    from rag.accounts.postgres.outside import PostgresOutside

    database = request.getfixturevalue("database")

    def forget(name: str) -> None:
        with database.transaction() as db:
            db.execute("DELETE FROM footnote.outside WHERE name = %s", (name,))

    return Place(lambda policy: PostgresOutside(database, policy), forget)


def test_no_name_from_outside_can_stand_in_a_users_file_and_the_other_way_round() -> None:
    made = name_of(ISSUER, "ada")
    assert is_outside(made) and not is_name(made)
    for local in ("ada", "oidc", "oidc-ada", made.replace("~", "-"), made.removeprefix("oidc~")):
        assert is_name(local) and not is_outside(local)


def test_a_name_is_of_one_subject_of_one_issuer() -> None:
    pairs = [(ISSUER, "ada"), (ISSUER, "Ada"), (f"{ISSUER}/", "ada"), (f"{ISSUER}/a", "da"), (f'{ISSUER}", "a', "da")]
    assert len({name_of(*pair) for pair in pairs}) == len(pairs)
    assert name_of(*pairs[0]) == name_of(*pairs[0])


def test_who_is_admitted_is_known_in_another_process_too(place: Place) -> None:
    users, others = place.opened("p"), place.opened("p")
    ada = users.admit(ISSUER, "ada", "ada@team.example", "editor")
    assert (others.role(ada.name), others.shown(ada.name)) == ("editor", "ada@team.example")
    assert others.credential(ada.name) == ada.credential is not None
    assert (others.role("ada"), others.credential("ada"), others.shown("ada")) == (None, None, "ada")


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    OutsideUsers(path, "p").admit(ISSUER, "ada", "ada", "reader")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_credential_lasts_as_long_as_the_line(place: Place) -> None:
    users = place.opened("p")
    first = users.admit(ISSUER, "ada", "ada", "reader")
    again = users.admit(ISSUER, "ada", "Ada L", "owner")
    assert (again.name, again.credential) == (first.name, first.credential)
    assert users.role(first.name) == "owner"
    place.forget(first.name)
    assert users.credential(first.name) is None
    assert users.admit(ISSUER, "ada", "ada", "reader").credential != first.credential


def test_under_another_policy_nobody_is_known_until_they_come_in_again(place: Place) -> None:
    ada = place.opened("p").admit(ISSUER, "ada", "ada", "reader")
    stricter = place.opened("q")
    assert stricter.credential(ada.name) is None and stricter.role(ada.name) is None
    stricter.admit(ISSUER, "ada", "ada", "reader")
    assert stricter.credential(ada.name) is not None
    assert place.opened("p").credential(ada.name) is None


def test_many_at_once_are_all_written_down(place: Place) -> None:
    stores = [place.opened("p") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: stores[n % 4].admit(ISSUER, str(n), str(n), "reader"), range(40)))
    assert all(place.opened("p").credential(user.name) == user.credential for user in made)


def test_who_comes_in_at_two_servers_at_once_has_one_credential(place: Place) -> None:
    stores = [place.opened("p") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: stores[n % 4].admit(ISSUER, "ada", "ada", "reader"), range(16)))
    assert len({user.credential for user in made}) == 1


def test_whatever_an_issuer_calls_somebody_is_kept(place: Place) -> None:
    users = place.opened("p")
    ada = users.admit(ISSUER, "a\x00\ud800", "Ad\u00e9 \ud800", "reader")
    assert users.shown(ada.name) == "Ad\u00e9 \ud800"


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


@pytest.mark.parametrize("written", ["{", line(role="root"), line(name=name_of(ISSUER, "eve")), line(credential=None)])
def test_a_row_of_anything_else_lets_nobody_in(database: Any, written: str) -> None:
    from rag.accounts.postgres.outside import PostgresOutside

    users, name = PostgresOutside(database, "p"), name_of(ISSUER, "ada")
    with database.transaction() as db:
        db.execute("INSERT INTO footnote.outside VALUES (%s, %s)", (name, written))
    assert users.credential(name) is None
    assert users.admit(ISSUER, "ada", "ada", "reader").name == name and users.role(name) == "reader"
