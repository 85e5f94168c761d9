"""Articles from the web that a visitor of the page asks for, out of a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from embeddings.errors import UsageError
from embeddings.web.fetch import FetchReport
from rag.accounts.history import History
from rag.accounts.roles import RIGHTS
from rag.corpus.library import Library
from rag.program import command_line, may_fetch
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.fetching import HOUR_S, Fetching, FetchLimits, FromWeb
from rag.web.handlers import library, settings
from rag.web.session import Session
from rag.web.views.from_web import render_from_web
from tests.browser.scripted import ScriptedPipeline
from tests.embeddings.web.server import Site, article, rss, serving
from tests.fakes import FakeEncoder


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    return tmp_path / "articles"


@pytest.fixture
def fetched(folder: Path, site: Site) -> Callable[..., FetchReport]:
    def fetch(path: str, **options: object) -> FetchReport:
        web = FromWeb(folder, allow_private=True, delay_s=0, **options)  # type: ignore[arg-type]
        web.start(site.address + path, "ada", lambda _: None)
        report = web.wait(20).report
        assert report is not None
        return report

    return fetch


def test_an_address_is_an_article_or_a_feed_as_what_comes_says(fetched, site, folder):
    site.pages |= {f"/a/{n}": article(n) for n in (1, 2, 3)}
    site.pages["/rss"] = rss(site.address, range(2, 4))  # sent as text/html, as some are
    assert len(fetched("/a/1").saved) == 1
    assert len(fetched("/rss").saved) == 2
    site.pages["/map.xml"] = (
        f"<urlset><url><loc>{site.address}/a/3</loc></url><url><loc>{site.address}/a/9</loc></url></urlset>".encode()
    )
    report = fetched("/map.xml")
    assert (report.unchanged, [problem.reason for problem in report.problems]) == (1, ["the answer is 404"])
    assert len(list(folder.rglob("*.txt"))) == 3


def test_a_page_without_an_article_is_taken_for_its_feeds(fetched, site):
    site.pages["/"] = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
    site.pages["/rss"] = rss(site.address, range(1, 3))
    site.pages |= {f"/a/{n}": article(n) for n in (1, 2)}
    assert len(fetched("/").saved) == 2


def test_an_address_is_asked_for_once_to_see_what_it_is(fetched, site):
    site.pages |= {"/a/1": article(1), "/rss": rss(site.address, range(1, 2))}
    fetched("/rss")
    assert site.paths() == ["/robots.txt", "/rss", "/a/1"]


def test_the_same_address_again_saves_nothing_twice(fetched, site, folder):
    site.pages["/a/1"] = article(1)
    fetched("/a/1")
    assert fetched("/a/1").unchanged == 1
    site.pages["/a/1"] = article(1, "And it has changed.")
    assert len(fetched("/a/1").changed) == 1


@pytest.mark.parametrize(
    ("limits", "at_most"),
    [(FetchLimits(articles=3), 3), (FetchLimits(total_bytes=8000), 8), (FetchLimits(time_s=-1.0), 0)],
)
def test_a_feed_ends_at_a_limit_and_the_rest_is_told(fetched, site, limits, at_most):
    site.pages |= {f"/a/{n}": article(n) for n in range(1, 21)}
    site.pages["/rss"] = rss(site.address, range(1, 21))
    report = fetched("/rss", limits=limits)
    assert len(report.saved) <= at_most
    assert at_most == 0 or (len(report.saved) > 0 and report.left == 20 - len(report.saved) > 0)


def test_an_address_inside_the_network_is_not_fetched_whatever_a_visitor_sends(site, folder):
    site.pages["/a/1"] = article(1)
    site.pages["/rss"] = rss(site.address, range(1, 2))
    port = site.address.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "169.254.169.254"):
        web = FromWeb(folder, delay_s=0)
        web.start(f"http://{host}:{port}/a/1", "ada", lambda _: None)
        state = web.wait(20)
        assert state.report is not None and state.report.failed and not state.report.saved
    assert site.asked == []


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "ftp://a.example/", "http://a:b@c.example/", "nonsense"])
def test_what_is_no_address_is_told_and_not_counted(folder, address):
    web = FromWeb(folder, limits=FetchLimits(addresses_per_hour=1))
    with pytest.raises(UsageError, match="address"):
        web.start(address, "ada", lambda _: None)
    assert web.state == Fetching()


def test_one_has_so_many_addresses_an_hour_and_the_others_have_theirs(folder, site):
    now = [0.0]
    web = FromWeb(folder, limits=FetchLimits(addresses_per_hour=2), clock=lambda: now[0])

    def tried(visitor: str) -> bool:
        try:
            web.start(site.address, visitor, lambda _: None)
        except UsageError as error:
            assert "within an hour" in str(error)
            return False
        web.wait(20)
        return True

    assert [tried(who) for who in ("ada", "ada", "ada", "eve")] == [True, True, False, True]
    now[0] = HOUR_S + 1
    assert tried("ada")


def test_one_address_at_a_time_and_how_far_it_is_shows(folder, site):
    go_on = threading.Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        go_on.wait(20)
        request.send_error(404)

    site.pages |= {"/rss": rss(site.address, range(1, 3)), "/a/1": article(1), "/a/2": slow}
    web = FromWeb(folder, allow_private=True, delay_s=0)
    seen: list[Fetching] = []
    web.start(f"{site.address}/rss", "ada", lambda _: seen.append(web.state))
    with pytest.raises(UsageError, match="still being fetched"):
        web.start(f"{site.address}/a/1", "eve", lambda _: None)
    assert "Fetching" in render_from_web(web.state) and "disabled" in render_from_web(web.state)
    go_on.set()
    state = web.wait(20)
    assert (seen[0].done, seen[0].total) == (2, 2) and not state.running
    shown = render_from_web(state)
    assert "1 saved, 1 skipped" in shown and "the answer is 404" in shown


def test_a_page_that_wants_to_be_markup_is_shown_as_text(folder, site):
    site.pages["/rss"] = rss(site.address, range(0)).replace(
        b"</channel>", b"<item><link>http://127.0.0.1:1/&lt;img src=x onerror=alert(1)&gt;</link></item></channel>"
    )
    web = FromWeb(folder, allow_private=True, delay_s=0)
    web.start(f"{site.address}/rss", "ada", lambda _: None)
    assert "<img" not in render_from_web(web.wait(20))


def test_what_was_fetched_is_indexed_and_told_in_the_library(tmp_path, folder, site):
    site.pages["/a/7"] = article(7)
    kept = Library(folder, tmp_path / "index", lambda _: FakeEncoder())
    web = FromWeb(folder, allow_private=True, delay_s=0)
    desk, session = Desk(Chat(ScriptedPipeline([], {}), History(":memory:")), kept, from_web=web), Session()
    told = library.fetch(desk, session, {"address": f"{site.address}/a/7"})
    assert "Fetching" in told["library"] and "busy" in told["status"]
    web.wait(20)
    update = kept.wait(20)
    assert update.report is not None and update.report.new == 1
    told = settings.status(desk, session, {})
    assert "1 saved" in told["library"] and "busy" not in told["status"]


def test_the_form_is_shown_to_those_who_may_add_articles_where_the_operator_allows_it(tmp_path, folder):
    kept = Library(folder, tmp_path / "index", lambda _: FakeEncoder())
    kept.start_update()
    kept.wait(20)
    chat = Chat(ScriptedPipeline([], {}), History(":memory:"))
    for from_web, role, shown in (
        (FromWeb(folder), "editor", True),
        (FromWeb(folder), "reader", False),
        (None, "", False),
    ):
        desk = Desk(chat, kept, from_web=from_web)
        view = desk.library_view(Session(rights=RIGHTS[role]))["library"]
        assert ('data-act="fetch"' in view) == shown
    with pytest.raises(UsageError):
        library.fetch(Desk(chat, kept), Session(), {"address": "http://a.example/"})


@pytest.mark.parametrize(
    ("arguments", "fetches"),
    [
        ("", True),
        ("--no-fetch", False),
        ("--auth users --host 0.0.0.0", True),
        ("--auth users --no-fetch", False),
        ("--oidc https://sso.example --host 0.0.0.0", True),
        ("--open --host 0.0.0.0", False),
        ("--proxy 10.0.0.5", False),
    ],
)
def test_strangers_who_need_not_log_in_have_nothing_fetched(arguments, fetches):
    assert may_fetch(command_line().parse_args(arguments.split())) == fetches
