"""Who may come in. A try costs about 0.3 s, and is meant to; lines of a lower cost are read where that is enough."""

from __future__ import annotations

import base64
import hashlib
import stat
import threading
import time
from pathlib import Path

import pytest

from embeddings.errors import UsageError
from rag.accounts.contract import UserStore
from rag.accounts.state import give_password, give_role
from rag.accounts.state_url import StateUrl
from rag.accounts.users import Users, matches, set_password, set_role

PASSWORD = "correct horse \u00e4\U0001f40e"

# RFC 7914, section 12: the first 32 of the 64 bytes, which are the same however many are asked for.
_RFC = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
FROM_THE_RFC = f"scrypt$16384$8$1${base64.b64encode(b'SodiumChloride').decode()}$" + (
    base64.b64encode(bytes.fromhex(_RFC)).decode()
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one user, as the command makes it."""
    path = tmp_path_factory.mktemp("users") / "users"
    set_password(path, "anna", PASSWORD)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "users"


def line(name: str, password: str) -> str:
    """A line that costs next to nothing to check."""
    salt = name.encode().ljust(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2, r=8, p=1, dklen=32)
    return f"{name}:scrypt$2$8$1${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def test_the_right_password_opens(made):
    assert Users(made).check("anna", PASSWORD)


def test_another_password_does_not(made):
    assert not Users(made).check("anna", PASSWORD + " ")


def test_a_name_that_is_not_there_does_not_and_takes_as_long_to_be_refused(made):
    users = Users(made)
    took = []
    for name, password in (("anna", "wrong horse"), ("bert", PASSWORD)):
        before = time.perf_counter()
        assert not users.check(name, password)
        took.append(time.perf_counter() - before)
    assert took[1] > took[0] / 4, "how long it takes does not tell who has an account"


def test_the_file_holds_no_password(made):
    held = made.read_bytes()
    assert PASSWORD.encode() not in held
    assert base64.b64encode(PASSWORD.encode()) not in held
    assert hashlib.sha256(PASSWORD.encode()).hexdigest().encode() not in held


def test_only_its_owner_may_read_the_file(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    beside = [path for path in made.parent.iterdir() if path != made]
    assert not any(path.read_bytes() for path in beside), "and no copy lies beside it"


def test_the_hash_is_that_of_the_standard():
    assert matches("pleaseletmein", FROM_THE_RFC)
    assert not matches("pleaseletmeout", FROM_THE_RFC)


def test_each_checks_with_the_own_password_alone(path):
    path.write_text(f"# the team\n\n{line('anna', 'apples')}\n{line('bert@example.org', 'pears')}\n")
    users = Users(path)
    tries = [(name, password) for name in ("anna", "bert@example.org") for password in ("apples", "pears")]
    assert [users.check(*each) for each in tries] == [True, False, False, True]


def test_who_is_added_while_the_program_runs_is_known_at_once(path):
    path.write_text(line("anna", "apples"))
    users = Users(path)
    path.write_text(f"{line('anna', 'apples')}\n{line('bert', 'pears')}")
    assert users.check("bert", "pears")


def test_who_is_taken_out_while_the_program_runs_is_unknown_at_once(path):
    path.write_text(f"{line('anna', 'apples')}\n{line('bert', 'pears')}")
    users = Users(path)
    path.write_text(line("anna", "apples"))
    assert not users.check("bert", "pears")


def test_once_the_file_is_gone_nobody_comes_in(path):
    path.write_text(line("anna", "apples"))
    users = Users(path)
    path.unlink()
    assert not users.check("anna", "apples")


def test_another_password_takes_the_place_of_the_old_one_and_the_others_keep_theirs(path):
    path.write_text(f"# the team\n{line('anna', 'apples')}\n{line('annabel', 'plums')}\n")
    set_password(path, "anna", PASSWORD)
    users = Users(path)
    assert users.check("anna", PASSWORD)
    assert users.check("annabel", "plums")
    assert not users.check("anna", "apples")
    assert path.read_text().startswith("# the team\n")


@pytest.mark.parametrize("password", ["", "1234567", "\U0001f40e" * 7])
def test_a_short_password_is_refused_with_its_length_and_the_least_there_is(path, password):
    with pytest.raises(UsageError, match=rf"{len(password)} characters.* 8 "):
        set_password(path, "anna", password)
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "an na", "anna:scrypt", "anna\nbert", "#anna", "a" * 65, "../anna"])
def test_a_name_that_could_not_be_read_back_is_refused(path, name):
    with pytest.raises(UsageError, match="no name of a user"):
        set_password(path, name, PASSWORD)
    assert not path.exists()


@pytest.mark.parametrize("wrong", ["bert:pears", "bert", "bert:", ":scrypt$2$8$1$AAAA$AAAA", "b t:scrypt$2$8$1$AA$AA"])
def test_a_line_that_is_none_is_refused_with_its_number_and_what_to_do(path, wrong):
    path.write_text(f"# the team\n{line('anna', 'apples')}\n{wrong}\n")
    with pytest.raises(UsageError, match=r"users:3 .*python -m rag passwd"):
        Users(path)


def test_a_password_that_stands_in_the_file_is_not_told(path):
    path.write_text("bert:my-secret-pears\n")
    with pytest.raises(UsageError) as told:
        Users(path)
    assert "my-secret-pears" not in str(told.value)


@pytest.mark.parametrize(
    "stored",
    [
        "scrypt$2$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAA",  # cut off
        "scrypt$2$8$1$AAA$AAAA",
        "scrypt$3$8$1$AAAA$AAAA",  # scrypt wants a power of two
        "scrypt$9999999999999999999999$8$1$AAAA$AAAA",
        "scrypt$1073741824$8$1$AAAA$AAAA",  # a terabyte
        "scrypt$2$0$1$AAAA$AAAA",
    ],
)
def test_a_hash_that_nothing_can_be_checked_against_is_refused_or_opens_to_nobody(path, stored):
    path.write_text(f"{line('anna', 'apples')}\nbert:{stored}\n")
    try:
        users = Users(path)
    except UsageError as error:
        assert "users:2 " in str(error)
    else:
        assert not users.check("bert", "pears")


def test_a_damaged_line_lets_nobody_in_while_the_program_runs(path):
    path.write_text(line("anna", "apples"))
    users = Users(path)
    path.write_text("anna:apples")
    assert not users.check("anna", "apples")


@pytest.mark.parametrize("content", [None, b"", b"# nobody yet\n\n", b"\xff\xfe\x00", b"PK\x03\x04 a\nb:c"])
def test_a_file_without_users_is_told_with_its_name_and_what_to_do(path, content):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="python -m rag passwd") as told:
        Users(path)
    assert str(path) in str(told.value)


def test_a_folder_that_is_not_there_is_told_and_not_a_crash(path):
    with pytest.raises(UsageError, match="users"):
        set_password(path / "users", "anna", PASSWORD)


def test_a_line_without_a_role_is_read_as_before_there_were_any(path):
    path.write_text(f"{line('anna', 'apples')}\n{line('bert', 'pears')}:reader\n")
    users = Users(path)
    assert [users.role(name) for name in ("anna", "bert", "carl")] == ["", "reader", None]
    assert users.check("bert", "pears")


@pytest.mark.parametrize("role", ["admin", "Owner", "owner:", "reader:owner", ""])
def test_a_role_that_is_none_is_refused_and_gives_nothing_while_the_program_runs(path, role):
    path.write_text(f"{line('anna', 'apples')}\n")
    users = Users(path)
    path.write_text(f"{line('anna', 'apples')}:{role}\n")
    if role:
        assert (users.role("anna"), users.credential("anna")) == (None, None)
    else:
        assert users.role("anna") == ""
    with pytest.raises(UsageError, match="no role"):
        set_role(path, "anna", role or "admin")


def test_another_password_leaves_the_role_and_another_role_the_password(path):
    path.write_text(f"# the team\n{line('anna', 'apples')}:reader\n{line('annabel', 'plums')}\n")
    users = Users(path)
    before = users.credential("anna")
    set_role(path, "anna", "editor")
    assert (users.role("anna"), users.credential("anna")) == ("editor", before), "sessions go on"
    assert set_password(path, "anna", PASSWORD) == "editor"
    assert (users.role("anna"), users.role("annabel")) == ("editor", "")
    assert set_password(path, "annabel", PASSWORD, "owner") == "owner"
    assert path.read_text().startswith("# the team\n") and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_somebody_new_without_a_role_gets_a_line_as_before(path):
    assert set_password(path, "anna", PASSWORD) == ""
    assert path.read_text().count(":") == 1


def test_a_role_for_somebody_who_is_not_there_is_told_with_what_to_do(path):
    path.write_text(line("anna", "apples"))
    with pytest.raises(UsageError, match="python -m rag passwd"):
        set_role(path, "bert", "reader")


# -- in a file or in PostgreSQL alike


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, path: Path) -> Path | StateUrl:
    """Where anna and bert are, with hashes that cost next to nothing to check."""
    team = {name: line(name, password).partition(":")[2] for name, password in (("anna", "apples"), ("bert", "pears"))}
    if request.param == "file":
        path.write_text(f"anna:{team['anna']}:reader\nbert:{team['bert']}\n")
        return path
    with request.getfixturevalue("database").transaction() as db:
        db.execute("INSERT INTO footnote.users VALUES ('anna', %s, 'reader')", (team["anna"],))
        db.execute("INSERT INTO footnote.users VALUES ('bert', %s, '')", (team["bert"],))
    return StateUrl(request.getfixturevalue("postgres").url)


@pytest.fixture
def users(place: Path | StateUrl, request: pytest.FixtureRequest) -> UserStore:
    """As the page has them."""
    if isinstance(place, Path):
        return Users(place)
    from rag.accounts.postgres.users import PostgresUsers

    return PostgresUsers(request.getfixturevalue("database"))


def test_wherever_users_are_kept_each_comes_in_with_the_own_password(users):
    tries = [(name, password) for name in ("anna", "bert") for password in ("apples", "pears")]
    assert [users.check(*each) for each in tries] == [True, False, False, True]
    assert [users.role(name) for name in ("anna", "bert", "carl")] == ["reader", "", None]
    assert not users.check("carl", "apples")
    assert users.credential("carl") is None


def test_wherever_users_are_kept_a_password_leaves_the_role_and_a_role_the_password(place, users):
    before = users.credential("anna")
    give_role(place, "anna", "editor")
    assert (users.role("anna"), users.credential("anna")) == ("editor", before), "sessions go on"
    assert give_password(place, "anna", PASSWORD) == users.role("anna") == "editor"
    assert users.check("anna", PASSWORD)
    assert not users.check("anna", "apples")
    assert give_password(place, "carl", PASSWORD, "owner") == users.role("carl") == "owner"
    assert users.credential("carl") != users.credential("anna"), "each has a salt of its own"


def test_wherever_users_are_kept_what_will_not_do_changes_nothing(place, users):
    before = users.credential("anna"), users.role("anna")
    for name, password, role in (("anna", "short", None), ("an na", PASSWORD, None), ("anna", PASSWORD, "admin")):
        with pytest.raises(UsageError):
            give_password(place, name, password, role)
    with pytest.raises(UsageError, match="no role"):
        give_role(place, "anna", "admin")
    with pytest.raises(UsageError, match="python -m rag passwd"):
        give_role(place, "carl\x00", "reader")
    assert (users.credential("anna"), users.role("anna")) == before


@pytest.mark.parametrize("name", ["", "an na", "anna\x00", "\ud800", "' OR true --", "a" * 65])
def test_wherever_users_are_kept_a_name_that_is_none_is_nobodys(users, name):
    assert (users.credential(name), users.role(name)) == (None, None)


def test_whoever_is_added_at_the_same_time_is_not_lost(tmp_path):
    path = tmp_path / "users.txt"
    names = [f"somebody{number}" for number in range(6)]
    threads = [threading.Thread(target=set_password, args=(path, name, "a long password")) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(line.partition(":")[0] for line in path.read_text().splitlines()) == names
