"""Articles from the web, out of a real server on loopback: each once, whole, with what is known of it, politely."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from embeddings.errors import UsageError
from embeddings.load.files import find_files, load_file
from embeddings.web.client import Client
from embeddings.web.fetch import FetchReport, fetch
from tests.embeddings.web.server import Site, article, rss, serving

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def site():
    with serving() as found:
        yield found


def run(site: Site, into: Path, *, urls: tuple[str, ...] = (), feeds: tuple[str, ...] = (), **options) -> FetchReport:
    options.setdefault("delay_s", 0)
    options.setdefault("allow_private", True)
    return fetch([site.address + u for u in urls], [site.address + f for f in feeds], into, **options)


def text_files(folder: Path) -> list[Path]:
    return list(find_files(folder))


def test_an_article_is_kept_as_text_with_its_source_title_date_author_and_time(site, tmp_path):
    site.pages["/2026/dam.html"] = article(7)
    report = run(site, tmp_path, urls=("/2026/dam.html#top",))
    (file,) = report.saved
    (document,) = load_file(tmp_path / file, tmp_path).documents
    assert (document.title, document.date) == ("Report 7", "2026-03-08")
    assert document.metadata["author"] == "Ada Berg"
    assert document.metadata["url"] == f"{site.address}/2026/dam.html"
    assert document.metadata["fetched"].startswith("20")
    assert document.text == (tmp_path / file).read_bytes().decode()  # law 1: offsets are those of the file
    body = document.text[document.body_start :]
    assert body.startswith("Paragraph 0 of report 7") and "Weather" not in body
    assert not report.failed


def test_two_hundred_articles_killed_in_the_middle_are_each_there_once(site, tmp_path):
    numbers = range(1, 201)
    site.pages |= {f"/a/{n}": article(n) for n in numbers}
    site.pages["/rss"], site.types["/rss"] = rss(site.address, numbers), "application/rss+xml"
    command = [sys.executable, "-m", "embeddings", "fetch", "--feed", f"{site.address}/rss", "--into", str(tmp_path)]
    command += ["--delay", "0", "--allow-private"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(site.asked) < 80 and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    there = text_files(tmp_path)
    assert 40 < len(there) < 200
    assert all(load_file(file, tmp_path).documents[0].text.endswith("\n") for file in there)  # none is half

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"{len(there):,} there already" in done.stdout or f"{len(there) - 1:,} there already" in done.stdout
    titles = [load_file(file, tmp_path).documents[0].title for file in text_files(tmp_path)]
    assert sorted(titles) == sorted(f"Report {n}" for n in numbers)
    counts = Counter(path for path in site.paths() if path.startswith("/a/"))
    assert len(counts) == 200 and counts.total() <= 201  # the one in flight was asked for twice

    before = len(site.asked)
    report = run(site, tmp_path, feeds=("/rss",))
    assert (len(report.saved), report.unchanged) == (0, 200)
    assert site.paths()[before:] == ["/robots.txt", "/rss"]


def test_what_the_server_says_is_unchanged_is_not_sent_again_and_what_changed_keeps_its_older_version(site, tmp_path):
    site.pages["/a"], site.etags["/a"] = article(1), '"one"'
    (file,) = run(site, tmp_path, urls=("/a",)).saved
    assert run(site, tmp_path, urls=("/a",)).unchanged == 1
    assert site.asked[-1].headers["if-none-match"] == '"one"'
    older = (tmp_path / file).read_bytes()
    site.pages["/a"], site.etags["/a"] = article(1, "Corrected: the dam holds."), '"two"'
    assert run(site, tmp_path, urls=("/a",)).changed == [file]
    assert "Corrected" in (tmp_path / file).read_text()
    assert [kept.read_bytes() for kept in (tmp_path / ".older").rglob("*.txt")] == [older]
    assert len(text_files(tmp_path)) == 1


def test_a_feed_that_has_not_changed_is_not_sent_again_unless_articles_were_left(site, tmp_path):
    site.pages |= {f"/a/{n}": article(n) for n in range(1, 6)}
    site.pages["/rss"], site.etags["/rss"] = rss(site.address, range(1, 6)), '"r"'
    site.types["/rss"] = "application/rss+xml"
    assert run(site, tmp_path, feeds=("/rss",), limit=3).left == 2
    assert len(run(site, tmp_path, feeds=("/rss",)).saved) == 2
    assert "if-none-match" not in site.asked[-3].headers
    before = len(site.asked)
    run(site, tmp_path, feeds=("/rss",))
    assert site.paths()[before:] == ["/robots.txt", "/rss"]
    assert site.asked[-1].headers["if-none-match"] == '"r"'


def test_an_article_that_was_deleted_comes_back_only_by_its_own_address(site, tmp_path):
    site.pages |= {"/a/1": article(1), "/rss": rss(site.address, range(1, 2))}
    site.types["/rss"] = "text/xml"
    (file,) = run(site, tmp_path, feeds=("/rss",)).saved
    (tmp_path / file).unlink()
    assert not run(site, tmp_path, feeds=("/rss",)).saved
    assert run(site, tmp_path, urls=("/a/1",)).saved == [file]


def test_two_addresses_of_one_article_are_one_file(site, tmp_path):
    def moved(handler):
        handler.send_response(302)
        handler.send_header("Location", "/real?utm_medium=x")
        handler.end_headers()

    site.pages |= {"/go": moved, "/real": article(1), "/real?utm_medium=x": article(1)}
    report = run(site, tmp_path, urls=("/go", "/real"))
    assert len(report.saved) == 1 and report.unchanged == 1
    assert len(text_files(tmp_path)) == 1


def test_robots_are_obeyed_wildcards_too(site, tmp_path):
    site.pages |= {"/private/x": article(1), "/a.php": article(2), "/ok": article(3)}
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /private/\nDisallow: /*.php$\n"
    report = run(site, tmp_path, urls=("/private/x", "/a.php", "/ok"))
    assert len(report.saved) == 1 and report.failed
    assert all("robots.txt" in problem.reason for problem in report.problems)
    assert not {"/private/x", "/a.php"} & set(site.paths())


def test_a_host_whose_robots_cannot_be_had_is_left_alone(site, tmp_path):
    site.pages |= {"/a": article(1), "/robots.txt": lambda handler: handler.send_error(500)}
    report = run(site, tmp_path, urls=("/a",))
    assert "robots.txt answers 500" in report.problems[0].reason
    assert site.paths() == ["/robots.txt"]


def test_a_busy_host_is_not_asked_again_in_this_run(site, tmp_path):
    def busy(handler):
        handler.send_response(429)
        handler.send_header("Retry-After", "3600")
        handler.end_headers()

    site.pages |= {f"/a/{n}": busy for n in range(1, 9)}
    site.pages["/rss"], site.types["/rss"] = rss(site.address, range(1, 9)), "application/rss+xml"
    report = run(site, tmp_path, feeds=("/rss",))
    assert report.left == 8
    assert site.paths() == ["/robots.txt", "/rss", "/a/1"]
    site.pages |= {f"/a/{n}": article(n) for n in range(1, 9)}
    assert len(run(site, tmp_path, feeds=("/rss",)).saved) == 8


def test_requests_to_one_host_are_apart(site, tmp_path):
    site.pages |= {"/a": article(1), "/b": article(2)}
    began = time.monotonic()
    run(site, tmp_path, urls=("/a", "/b"), delay_s=0.2)
    assert time.monotonic() - began >= 0.4  # robots.txt, a, b


def test_sitemaps_lead_to_sitemaps_and_may_be_packed(site, tmp_path):
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.pages["/a/1"], site.pages["/a/2"] = article(1), article(2)
    index = "".join(f"<sitemap><loc>{site.address}/s{n}.xml.gz</loc></sitemap>" for n in (1, 2))
    site.pages["/sitemap.xml"] = f"<sitemapindex {ns}>{index}</sitemapindex>".encode()
    for n in (1, 2):
        entry = f"<url><loc>{site.address}/a/{n}</loc><lastmod>2026-01-01</lastmod></url>"
        site.pages[f"/s{n}.xml.gz"] = gzip.compress(f"<urlset {ns}>{entry}</urlset>".encode())
    site.types |= {"/sitemap.xml": "text/xml", "/s1.xml.gz": "application/gzip", "/s2.xml.gz": "application/gzip"}
    assert len(run(site, tmp_path, feeds=("/sitemap.xml",)).saved) == 2


def test_a_page_names_its_feed_and_an_atom_entry_that_was_updated_is_asked_for_again(site, tmp_path):
    site.pages["/"] = b'<html><head><link rel="alternate" type="application/atom+xml" href="atom"></head></html>'
    entry = "<entry><title>T</title><link href='a/1'/><author><name>Bo</name></author><updated>{}</updated></entry>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    site.pages["/a/1"], site.etags["/a/1"] = article(1), '"x"'
    site.pages["/atom"], site.types["/atom"] = atom.format("2020-01-01T00:00:00Z").encode(), "application/atom+xml"
    assert len(run(site, tmp_path, feeds=("/",)).saved) == 1
    run(site, tmp_path, feeds=("/",))
    assert site.paths().count("/a/1") == 1
    site.pages["/atom"] = atom.format("2099-01-01T00:00:00+02:00").encode()
    run(site, tmp_path, feeds=("/",))
    assert site.paths().count("/a/1") == 2 and site.asked[-1].headers["if-none-match"] == '"x"'


def test_what_the_page_does_not_say_the_feed_does(site, tmp_path):
    prose = "The dam of Hallberg was inspected again by the engineers of the council. " * 5
    site.pages["/a/1"] = f"<html><body><p>{prose}</p><p>{prose}</p></body></html>".encode()
    site.pages["/rss"] = rss(site.address, range(1, 2))
    site.types["/rss"] = "text/xml"
    (file,) = run(site, tmp_path, feeds=("/rss",)).saved
    (document,) = load_file(tmp_path / file, tmp_path).documents
    assert (document.title, document.date) == ("Report 1", "2026-03-02")


def test_one_fetch_a_folder(site, tmp_path):
    other = Client()

    class Nested(Client):
        def get(self, url, **options):
            with pytest.raises(UsageError, match="another fetch"):
                fetch([url], [], tmp_path, client=other)
            return super().get(url, **options)

    site.pages["/a"] = article(1)
    fetch([f"{site.address}/a"], [], tmp_path, client=Nested(lambda address: True), delay_s=0)
