"""Where state is kept is chosen by what is named, on every command line alike, and a password is told to nobody."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from rag import program
from rag.__main__ import main
from rag.accounts.history import History
from rag.accounts.keys import Keys
from rag.accounts.limits import RateLimit
from rag.accounts.state import StateFiles, open_state
from rag.accounts.state_url import STATE_VARIABLE, StateUrl
from tests.postgres import PASSWORD, Cluster
from tests.rag.accounts.test_users import line

SECRET = "postgresql://footnote:s3cr3t@127.0.0.1:9/footnote"


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE_VARIABLE, raising=False)


def test_files_are_what_there_was_before(tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    users.write_text(line("ada", "apples"))
    files = StateFiles(tmp_path / "conversations.db", tmp_path / "index.keys", users)
    state = open_state(files)
    assert isinstance(state.history, History) and isinstance(state.keys, Keys)
    assert isinstance(state.limit("questions", 30), RateLimit) and state.check is None
    assert state.users is not None and state.users.check("ada", "apples")
    assert state.sessions is not None
    state.history.close()
    for_all = open_state(StateFiles(tmp_path / "conversations.db", tmp_path / "index.keys"))
    assert (for_all.users, for_all.sessions) == (None, None)
    for_all.history.close()


def test_commands_take_a_database_in_place_of_a_file(
    postgres: Cluster, database: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("apples and pears\n"))
    assert main(["passwd", postgres.url, "ada", "--role", "reader"]) == 0
    assert main(["role", postgres.url, "ada", "editor"]) == 0
    assert main(["role", postgres.url, "eve", "editor"]) == 1
    assert main(["keys", "add", "ada", "--scope", "read", "--keys", postgres.url]) == 0
    monkeypatch.setenv(STATE_VARIABLE, postgres.url)
    assert main(["keys", "list"]) == 0
    told = capsys.readouterr()
    token, listed = told.out.splitlines()
    assert main(["keys", "revoke", listed.split()[0]]) == 0
    state = open_state(StateUrl(postgres.url))
    assert state.users is not None and state.users.role("ada") == "editor"
    assert state.keys.of(token) is None
    state.history.close()
    assert postgres.url not in told.err and PASSWORD not in told.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--state", SECRET, "--auth", "users.txt"], 1, "leave out --auth"),
        (["--state", SECRET, "--keys", "k", "--conversations", "c"], 1, "leave out --keys and --conversations"),
        (["--state", SECRET, "--oidc", "nowhere", "--model", "none"], 1, "no address of an issuer"),
        (["--state", SECRET.replace("postgresql", "mysql")], 2, "no URL of a database"),
    ],
)
@pytest.mark.parametrize("by", ["option", "variable"])
def test_the_page_says_what_is_wrong_and_never_the_password(
    by: str,
    arguments: list[str],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if by == "variable":
        _, url, *arguments = arguments
        monkeypatch.setenv(STATE_VARIABLE, url)
    try:
        assert program.main(arguments) == status
    except SystemExit as end:
        assert end.code == status
    told = capsys.readouterr()
    assert said in told.err and "s3cr3t" not in told.err + told.out


def test_with_a_database_everybody_logs_in_unless_it_is_open_to_all() -> None:
    state = ["--state", "postgresql://db.example/footnote"]
    read = program.command_line().parse_args
    assert [program.logs_in(read(arguments)) for arguments in (state, [*state, "--open"], ["--auth", "u"], [])] == [
        True,
        False,
        True,
        False,
    ]
