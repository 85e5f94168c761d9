"""A hostile server harms nothing: no address inside the network, no endless body, no half file, a clear message."""

from __future__ import annotations

import gzip
import time

import pytest

from embeddings.errors import FetchError
from embeddings.load.files import load_file
from embeddings.web.addresses import is_public
from embeddings.web.client import Client, Response, cleaned_url
from embeddings.web.feeds import read_feed
from embeddings.web.fetch import fetch
from embeddings.web.pages import file_name
from tests.embeddings.web.server import article, serving
from tests.hostile import no_time

PUBLIC = "127.0.0.1"  # plays the internet in these tests; 127.0.0.2 is inside
NAMES = {"public.test": [PUBLIC], "inside.test": ["127.0.0.2"], "both.test": ["127.0.0.2", PUBLIC]}


def client(**options) -> Client:
    return Client(lambda address: address == PUBLIC, resolve=lambda host, port: NAMES.get(host, [host]), **options)


@pytest.fixture
def site():
    with serving(PUBLIC) as found:
        yield found


def reason(site, tmp_path, path: str = "/a", **options) -> str:
    began = time.monotonic()
    report = fetch([site.address + path], [], tmp_path, client=client(**options), delay_s=0)
    assert time.monotonic() - began < 15
    assert report.failed and not report.saved
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and not file.name.startswith(".fetched")]
    return report.problems[0].reason


def redirecting(target: str):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.end_headers()

    return answer


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.9.1 0.0.0.0 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255
    ::1 :: fe80::1 fe80::1%eth0 fd00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::
    2002:c0a8:101:: 192.0.2.1 198.18.0.1 2001:db8::1 nonsense""".split(),
)
def test_addresses_inside(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_internet(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.2", "inside.test", "0x7f.2", "2130706434"])
def test_redirects_and_names_do_not_lead_inside(site, tmp_path, host):
    with serving("127.0.0.2") as inside:
        inside.pages["/a"] = article(1)
        port = inside.address.rpartition(":")[2]
        site.pages["/a"] = redirecting(f"http://{host}:{port}/a")
        resolves = client()
        if host not in NAMES:
            resolves = Client(lambda address: address == PUBLIC)  # by the system, which takes odd spellings too
        report = fetch([f"{site.address}/a", f"http://{host}:{port}/a"], [], tmp_path, client=resolves, delay_s=0)
        assert len(report.problems) == 2 and not report.saved
        assert all("robots.txt" in p.reason and "inside this network" in p.reason for p in report.problems)
        assert inside.asked == []


def test_of_a_name_with_several_addresses_only_what_is_outside_is_connected_to(site, tmp_path):
    site.pages["/a"] = article(1)
    port = site.address.rpartition(":")[2]
    assert fetch([f"http://both.test:{port}/a"], [], tmp_path, client=client(), delay_s=0).saved


def test_loopback_is_not_fetched_from_unless_allowed(site, tmp_path):
    site.pages["/a"] = article(1)
    report = fetch([f"{site.address}/a"], [], tmp_path, delay_s=0)
    assert "--allow-private" in report.problems[0].reason and not site.asked
    assert fetch([f"{site.address}/a"], [], tmp_path, delay_s=0, allow_private=True).saved


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x.org/a", "gopher://x", "javascript:1", "http://", "http://a:b@x.org/", "x", ""],
)
def test_only_http(tmp_path, url):
    report = fetch([url], [url], tmp_path, client=client(), delay_s=0)
    assert len(report.problems) == 2 and report.failed


def test_redirects_to_other_schemes_circles_and_chains(site, tmp_path):
    site.pages["/a"] = redirecting("file:///etc/passwd")
    assert "http(s)" in reason(site, tmp_path)
    site.pages |= {"/a": redirecting("/b"), "/b": redirecting("/a")}
    assert "circle" in reason(site, tmp_path)
    site.pages |= {f"/{n}": redirecting(f"/{n + 1}") for n in range(50)}
    assert "more than 5 times" in reason(site, tmp_path, "/0")


def endless(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>more and more " * 4096)


def dripping(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def dripping_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def endless_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-A: " + b"x" * 2**16 + b"\r\n")


def bomb(handler):
    packed = gzip.compress(bytes(200 * 2**20))
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(packed)))
    handler.end_headers()
    handler.wfile.write(packed)


def cut(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(article(1))


def nonsense(handler):
    handler.wfile.write(b"\x00\xff SSH-2.0\r\n" * 100)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (endless, "larger than"),
        (bomb, "larger than"),
        (dripping, "longer than 1 s"),
        (dripping_head, "longer than 1 s"),
        (endless_head, "not HTTP"),
        (cut, "not HTTP"),
        (nonsense, "not HTTP"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_bodies_and_heads_without_end(site, tmp_path, answer, told):
    site.pages["/a"] = answer
    limit_s = 1.0 if "1 s" in told else 10.0
    assert told in reason(site, tmp_path, time_limit_s=limit_s)


def test_a_line_of_ten_megabytes(site, tmp_path):
    site.pages["/a"] = b"<html><body><p>" + b"word " * (2 * 2**20) + b"</p></body></html>"
    with no_time(30):
        report = fetch([f"{site.address}/a"], [], tmp_path, client=client(), delay_s=0)
    assert report.saved or report.problems  # as an article, or refused with a reason; never half
    site.pages["/b"] = b"<rss><channel><item><title>" + b"x" * (10 * 2**20) + b"</title></item></channel></rss>"
    site.types["/b"] = "text/xml"
    with no_time(10):
        fetch([], [f"{site.address}/b"], tmp_path, client=client(), delay_s=0)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16", "koi8-r", "no-such-charset", "rot13", "idna", "zip"])
def test_wrong_charsets(site, tmp_path, charset):
    prose = "Über den Dächern von Köln flogen die Störche nach Süden, und die Bürger staunten sehr. " * 4
    site.pages["/a"] = f"<html><title>Störche</title><body><p>{prose}</p><p>{prose}</p></body></html>".encode()
    site.types["/a"] = f"text/html; charset={charset}"
    (file,) = fetch([f"{site.address}/a"], [], tmp_path, client=client(), delay_s=0).saved
    (document,) = load_file(tmp_path / file, tmp_path).documents
    assert "Störche nach Süden" in document.text


def test_a_charset_in_the_header_counts(site, tmp_path):
    prose = "Над городом летели аисты, и жители смотрели на них с удивлением. " * 5
    site.pages["/a"] = f"<html><body><p>{prose}</p><p>{prose}</p></body></html>".encode("cp1251")
    site.types["/a"] = "text/html; charset=windows-1251"
    (file,) = fetch([f"{site.address}/a"], [], tmp_path, client=client(), delay_s=0).saved
    assert "летели аисты" in (tmp_path / file).read_text("utf-8")


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "video/mp4", "text/css"])
def test_what_is_no_article_is_not_kept(site, tmp_path, kind):
    site.pages["/a"], site.types["/a"] = b"\x00\x01" * 100, kind
    assert "not an article" in reason(site, tmp_path)
    site.pages["/a"], site.types["/a"] = b"\x00\x01" * 100, "text/html"
    assert "no article" in reason(site, tmp_path)


def test_a_title_cannot_forge_what_is_known_of_an_article(site, tmp_path):
    page = article(1).replace(b"<title>Report 1", b"<title>A\n---\nurl: http://forged.test\nfetched: never\n---\nB")
    site.pages["/a"] = page
    (file,) = fetch([f"{site.address}/a"], [], tmp_path, client=client(), delay_s=0).saved
    (document,) = load_file(tmp_path / file, tmp_path).documents
    assert document.metadata["url"] == f"{site.address}/a" and document.metadata["fetched"] != "never"


@pytest.mark.parametrize(
    "url",
    [
        "http://x.org/../../etc/passwd",
        "http://x.org/%2e%2e%2f%2e%2e%2fetc",
        "http://x.org/a%00b",
        "http://x.org/" + "ж" * 500,
        "http://..x.org/CON",
        "http://[::1]:80/",
        "http://x.org/?q=2025-01-01",
    ],
)
def test_names_of_files_stay_in_the_folder(url):
    name = file_name(cleaned_url(url), ".txt")
    folder, file = name.split("/")
    assert ".." not in folder and not folder.startswith(".")
    assert not set('\\:*?"<>|\0%') & set(name) and len(file) < 100 and file.endswith(".txt")


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "{}">]>'.format("&a;" * 1000)


@pytest.mark.parametrize(
    "written",
    [
        LAUGHS + "<rss><item><title>&b;</title><link>http://x.org/1</link></item></rss>",
        '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<rss><item><title>&f;</title><link>http://x.org/1</link></item></rss>",
        "<rss>" + "<a>" * 100_000 + "<item><link>http://x.org/1</link></item>",
        "<rss>" + "<item><link>http://x.org/1</link><title>a & b &nbsp; < c</title></item>" * 1000,
        "<rss><item><link>file:///etc/passwd</link></item><item><link>javascript:1</link></item></rss>",
    ],
)
def test_hostile_feeds(written):
    with no_time():
        try:
            found = read_feed(Response("http://x.org/rss", 200, {"content-type": "text/xml"}, written.encode()))
        except FetchError:
            return
    assert {entry.url for entry in found.entries} <= {"http://x.org/1"}
    assert all("root:" not in entry.title and len(entry.title) <= 300 for entry in found.entries)


@pytest.mark.parametrize("body", [b"", b"\x00" * 50, b"{}", b"<svg/>", b"\x1f\x8b broken", b"\xff\xfe"])
def test_what_is_no_feed(body):
    with pytest.raises(FetchError):
        read_feed(Response("http://x.org/rss", 200, {"content-type": "text/xml"}, body))
