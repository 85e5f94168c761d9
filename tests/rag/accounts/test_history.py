"""What is kept of conversations: all of it, for its owner alone, and through whatever is done to the file."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embeddings.errors import UsageError
from rag.accounts.contract import HistoryStore
from rag.accounts.history import TITLE_LENGTH, History, StoredExchange
from rag.pipeline import Pipeline
from rag.records import Answer, AnswerSentence, Citation, Passage, Timings
from tests.fakes import FakeModel

ANSWER = Answer(
    question="Who signed it?",
    standalone_question="Who signed the treaty?",
    text='Anna Berg signed it. [1] The king laughed \u2014 "h\u00e1!" [?]',
    refused=False,
    sentences=(
        AnswerSentence("Anna Berg signed it.", 0, 20, True, 0.9, (1,)),
        AnswerSentence('The king laughed \u2014 "h\u00e1!"', 25, 48, False, 0.1, (), "no source says enough of it"),
    ),
    citations=(Citation(1, "treaty.txt", "The treaty \u202e\U0001f4dc", None, 5, 25, "Anna\nBerg signed it."),),
    passages=(Passage(1, 0.75, "treaty.txt", "The treaty", "2024-05-01", 0, 40, "text\x00with\r\neverything"),),
    timings=Timings(1.5, None, 20.25),
    model="scripted",
    answerable=0.875,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture(params=["file", "postgres"])
def opened(request: pytest.FixtureRequest, path: Path) -> Callable[[], HistoryStore]:
    """Opens the same conversations each time, as another program does; in each place where they can be kept."""
    if request.param == "file":
        return lambda: History(path)
    database = request.getfixturevalue("database")
    from rag.accounts.postgres.history import PostgresHistory

    return lambda: PostgresHistory(database)


@pytest.fixture
def history(opened: Callable[[], HistoryStore]) -> Iterator[HistoryStore]:
    history = opened()
    yield history
    history.close()


def exchange(question: str, answer: Answer | None = None) -> StoredExchange:
    return StoredExchange(question, "finished", answer)


def saved(
    history: HistoryStore, user: str, *questions: str, title: str = "About it", answer: Answer | None = None
) -> int:
    """The number of a conversation with these questions."""
    number = history.create(user, title)
    for position, question in enumerate(questions):
        history.save(user, number, position, exchange(question, answer))
    return number


def questions(history: HistoryStore, user: str, number: int) -> list[str]:
    return [exchange.question for exchange in history.exchanges(user, number)]


def titles(history: HistoryStore, user: str, query: str = "") -> list[str]:
    return [info.title for info in history.conversations(user, query)]


# -- what is saved is what comes back


def test_an_exchange_comes_back_with_every_field_as_it_was(history):
    whole = StoredExchange("Who signed it?", "finished", ANSWER, "a notice", "2025-02-24T10:00:00+00:00", -1, "wrong")
    number = history.create("anna", "Treaty")
    history.save("anna", number, 0, whole)
    assert history.exchanges("anna", number) == [whole]


def test_an_answer_of_the_pipeline_comes_back_as_it_was(history, retriever):
    answer = Pipeline(retriever, FakeModel("Anna Berg of Norland signed the treaty in Oslo.")).answer(
        "Who signed the treaty in Oslo?"
    )
    assert answer.citations
    number = saved(history, "anna", answer.question, answer=answer)
    assert history.exchanges("anna", number)[0].answer == answer


@pytest.mark.parametrize("question", ["'); DROP TABLE exchanges; --", "\u202e\u4f60\n\t\x00?", "a" * 99_999])
def test_any_question_comes_back_as_it_was(history, question):
    number = saved(history, "anna", question, title=question)
    assert questions(history, "anna", number) == [question]


def test_half_an_emoji_as_a_browser_may_send_it_is_no_error(history):
    number = saved(history, "anna", "Who \ud83d signed it?", title="Who \ud83d")
    (question,) = questions(history, "anna", number)
    assert question.startswith("Who ")
    assert question.endswith(" signed it?")


def test_everything_is_there_after_closing_and_opening_again(opened):
    before = opened()
    number = saved(before, "anna", "First?", "Second?", title="Treaty", answer=ANSWER)
    before.set_setting("anna", "top_k", 7)
    exchanges, listed = before.exchanges("anna", number), before.conversations("anna")
    before.close()
    after = opened()
    assert (after.exchanges("anna", number), after.conversations("anna")) == (exchanges, listed)
    assert after.setting("anna", "top_k") == 7
    after.close()


def test_what_a_conversation_is_asked_within_is_kept(history):
    scope = {"since": "2024", "articles": ["a.txt", "b.txt"]}
    number = history.create("anna", "Treaty", scope)
    assert history.conversation("anna", number).scope == scope
    history.set_scope("anna", number, {})
    assert history.conversation("anna", number).scope == {}


def test_the_conversation_that_was_written_to_last_is_listed_first(history):
    first, _ = saved(history, "anna", "One?", title="First"), saved(history, "anna", "Two?", title="Second")
    assert titles(history, "anna") == ["Second", "First"]
    time.sleep(0.005)  # times are kept to the millisecond
    history.save("anna", first, 1, exchange("Three?"))
    assert titles(history, "anna") == ["First", "Second"]


def test_a_title_is_one_short_line(history):
    number = history.create("anna", "  Who\nsigned \t it? " + "x" * 500)
    title = history.conversation("anna", number).title
    assert title.startswith("Who signed it? xxx")
    assert len(title) == TITLE_LENGTH


# -- positions


def test_saving_at_a_position_drops_what_stood_there_and_behind_it(history):
    number = saved(history, "anna", "One?", "Two?", "Three?")
    history.save("anna", number, 1, exchange("Another?"))
    assert questions(history, "anna", number) == ["One?", "Another?"]
    assert history.conversation("anna", number).exchanges == 2


def test_saving_into_one_conversation_leaves_the_others_alone(history):
    one, other = saved(history, "anna", "One?", "Two?"), saved(history, "anna", "Three?", "Four?")
    history.save("anna", one, 0, exchange("Another?"))
    assert questions(history, "anna", other) == ["Three?", "Four?"]


def test_what_is_saved_after_deleting_stays_away(history):
    number = saved(history, "anna", "One?")
    history.delete("anna", number)
    history.save("anna", number, 1, exchange("Two?"))
    assert history.conversations("anna") == []
    with pytest.raises(UsageError, match="deleted"):
        history.exchanges("anna", number)


def test_a_new_conversation_never_gets_the_number_of_a_deleted_one(history):
    number = saved(history, "anna", "One?")
    history.delete("anna", number)
    assert history.create("anna", "Another") != number


# -- judging and renaming


def test_a_verdict_and_a_remark_are_kept_with_their_exchange(history):
    number = saved(history, "anna", "One?", "Two?")
    history.judge("anna", number, 1, -1, "  not what I asked ")
    judged = [(exchange.verdict, exchange.remark) for exchange in history.exchanges("anna", number)]
    assert judged == [(0, ""), (-1, "not what I asked")]


def test_a_verdict_can_be_taken_back(history):
    number = saved(history, "anna", "One?")
    history.judge("anna", number, 0, 1, "good")
    history.judge("anna", number, 0, 0, "")
    assert [(one.verdict, one.remark) for one in history.exchanges("anna", number)] == [(0, "")]


def test_a_conversation_gets_another_name(history):
    number = saved(history, "anna", "One?", title="Old")
    history.rename("anna", number, "New")
    assert titles(history, "anna") == ["New"]


@pytest.mark.parametrize("title", ["", "  \n\t"])
def test_an_empty_name_is_refused_and_the_old_one_stays(history, title):
    number = saved(history, "anna", "One?", title="Old")
    with pytest.raises(UsageError, match="needs a name"):
        history.rename("anna", number, title)
    assert titles(history, "anna") == ["Old"]


# -- whose it is


def test_nobody_sees_anothers_conversations(history):
    saved(history, "anna", "One?", answer=ANSWER)
    assert history.conversations("bert") == []
    assert history.conversations("bert", "one") == []
    assert history.conversations("") == [], "nor does whoever comes without a name"


@pytest.mark.parametrize(
    "deed",
    [
        lambda history, number: history.conversation("bert", number),
        lambda history, number: history.exchanges("bert", number),
        lambda history, number: history.rename("bert", number, "Mine"),
        lambda history, number: history.judge("bert", number, 0, -1, "bad"),
    ],
    ids=["see", "open", "rename", "judge"],
)
def test_anothers_conversation_is_as_if_it_were_not_there(history, deed):
    number = saved(history, "anna", "One?", title="Hers")
    before = history.exchanges("anna", number)
    with pytest.raises(UsageError) as others:
        deed(history, number)
    with pytest.raises(UsageError) as missing:
        deed(history, number + 1)
    assert str(others.value) == str(missing.value)
    assert (titles(history, "anna"), history.exchanges("anna", number)) == (["Hers"], before)


@pytest.mark.parametrize(
    "deed",
    [
        lambda history, number: history.delete("bert", number),
        lambda history, number: history.save("bert", number, 0, exchange("Mine now?")),
        lambda history, number: history.set_scope("bert", number, {"since": "2020"}),
    ],
    ids=["delete", "save", "set_scope"],
)
def test_anothers_conversation_is_not_changed(history, deed):
    number = saved(history, "anna", "One?", "Two?")
    before = history.conversation("anna", number), history.exchanges("anna", number)
    deed(history, number)
    assert (history.conversation("anna", number), history.exchanges("anna", number)) == before


def test_settings_are_everybodys_own(history):
    history.set_setting("anna", "strictness", "strict")
    history.set_setting("bert", "strictness", "lenient")
    assert [history.setting(user, "strictness") for user in ("anna", "bert", "clara")] == ["strict", "lenient", None]


def test_a_setting_that_is_set_again_is_the_new_one(history):
    for value in (5, {"a": [1, None]}, False):
        history.set_setting("anna", "any", value)
        assert history.setting("anna", "any") == value


# -- searching


@pytest.fixture
def three(history: HistoryStore) -> HistoryStore:
    saved(history, "anna", "Who ate the apples?", title="Harvest")
    saved(history, "anna", "How long is the line?", title="Railway of Norland")
    saved(history, "anna", "Who was it?", title="Oslo", answer=ANSWER)
    return history


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("railway", ["Railway of Norland"]),
        ("apples", ["Harvest"]),
        ("laughed", ["Oslo"]),
        ("WHO", ["Oslo", "Harvest"]),
        ("rail", ["Railway of Norland"]),
        ("king oslo", ["Oslo"]),
        ("apples railway", []),
        ("comet", []),
        ("  ", ["Oslo", "Railway of Norland", "Harvest"]),
    ],
)
def test_search_finds_all_of_its_words_in_title_question_or_answer(three, query, found):
    assert titles(three, "anna", query) == found


@pytest.mark.parametrize("word", ["treaty.txt", "scripted", "passages", "0.875"])
def test_search_looks_at_what_was_said_and_not_at_how_it_is_stored(three, word):
    assert titles(three, "anna", word) == []


@pytest.mark.parametrize("char", ["%", "_", "\\", "'", '"'])
def test_signs_of_a_query_stand_for_themselves(history, char):
    saved(history, "anna", f"50{char} of it?", title="With")
    saved(history, "anna", "500 of it?", title="Without")
    assert titles(history, "anna", f"50{char}") == ["With"]
    assert titles(history, "anna", char) == ["With"]


def test_a_whole_page_pasted_into_the_search_finds_nothing_and_is_no_error(three):
    assert titles(three, "anna", " ".join(f"word{number}" for number in range(2000))) == []


def test_a_very_long_word_in_the_search_finds_nothing_and_is_no_error(three):
    assert titles(three, "anna", "x" * 60_000) == []


def test_search_takes_capital_and_small_letters_for_the_same_in_every_script(history):
    saved(history, "anna", "Wer z\u00e4hlt die \u00c4pfel?", title="Ernte")
    assert titles(history, "anna", "\u00e4pfel") == ["Ernte"]


# -- the file


def test_a_file_that_is_none_is_told_with_its_name_and_what_to_do(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("My notes, and no database at all. " * 100)
    with pytest.raises(UsageError, match=r"notes\.txt.*--conversations"):
        History(path)
    assert path.read_text().startswith("My notes"), "it is left as it was"


@pytest.mark.parametrize("name", ["none/conversations.db", "."])
def test_a_place_where_nothing_can_be_kept_is_told_with_its_name_and_what_to_do(tmp_path, name):
    with pytest.raises(UsageError, match=r"--conversations") as told:
        History(tmp_path / name)
    assert str(tmp_path / name) in str(told.value)


def test_a_file_of_a_later_version_is_refused_and_left_alone(path):
    import sqlite3

    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match=r"version 99.*--conversations"):
        History(path)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_several_threads_writing_at_once_lose_nothing(history):
    number = history.create("all", "Shared")
    failures: list[Exception] = []
    together = threading.Barrier(8)

    def write(user: str) -> None:
        try:
            together.wait()
            for turn in range(20):
                own = saved(history, user, *["One?", "Two?"], title=f"{user} {turn}")
                history.judge(user, own, 1, 1, "good")
                history.set_setting(user, str(turn), turn)
            history.save("all", number, 0, exchange(user))
        except Exception as error:  # noqa: BLE001 - it is looked at below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(f"user{each}",)) for each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for each in range(8):
        listed = history.conversations(f"user{each}")
        assert {info.title for info in listed} == {f"user{each} {turn}" for turn in range(20)}
        assert {info.exchanges for info in listed} == {2}
        assert [history.setting(f"user{each}", str(turn)) for turn in range(20)] == list(range(20))
    assert len(history.exchanges("all", number)) == 1


def test_two_programs_write_to_one_place(opened):
    one, other = opened(), opened()
    threads = [
        threading.Thread(target=lambda of=of: [saved(of, "anna", "One?") for _ in range(20)]) for of in (one, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(one.conversations("anna")) == len(other.conversations("anna")) == 40
    one.close()
    other.close()


# -- kept to oneself


@pytest.mark.skipif(os.name != "posix", reason="the modes of files")
def test_nobody_else_may_read_the_file_whatever_its_mode_was(path):
    path.touch(0o644)
    path.chmod(0o644)
    history = History(path)
    saved(history, "ada", "Who signed the treaty?")
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.glob("conversations.db*")}
    history.close()
    assert set(modes.values()) == {0o600}
    assert len(modes) > 1, "the log that SQLite writes ahead, too"


def test_a_search_keeps_nobody_from_asking(path):
    history = History(path)
    for number in range(3):
        saved(history, "eve", f"question {number}")
    with history._search_lock:  # a search that goes on
        written = threading.Thread(target=lambda: saved(history, "ada", "Who signed the treaty?"))
        written.start()
        written.join(5)
        assert not written.is_alive()
    assert titles(history, "ada", "treaty") == titles(history, "ada")
    history.close()


def test_of_a_very_long_search_the_beginning_is_looked_for(history):
    saved(history, "ada", "Who signed the treaty?", title="Peace")
    began = time.monotonic()
    assert titles(history, "ada", "treaty " * 500_000) == ["Peace"]
    assert time.monotonic() - began < 1
