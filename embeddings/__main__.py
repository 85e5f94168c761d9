"""python -m embeddings build / fetch / status / list / show / verify."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import FootnoteError, UsageError
from embeddings.places import ARTICLES, INDEX, default_index
from embeddings.process import tune_process
from embeddings.terminal import CommandLine, Style, as_called, nobody_reads, table, tell_error
from embeddings.version import VERSION

if TYPE_CHECKING:
    from embeddings.build import BuildReport


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    options = command_line().parse_args(arguments)
    tune_process()
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except FootnoteError as error:
        tell_error(error)
        return 1
    except BrokenPipeError:
        return nobody_reads()
    except KeyboardInterrupt:
        print("stopped; what was finished is kept, and the next build goes on from there", file=sys.stderr)
        return 1


def command_line(called: str | None = None) -> CommandLine:
    parser = CommandLine(
        prog=as_called("python -m embeddings", called), description="Builds and checks the index of a folder."
    )
    parser.add_argument("--version", action="version", version=f"Footnote {VERSION}", help="which Footnote this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    index = CommandLine(add_help=False)
    index.add_argument("--index", type=Path, default=default_index(), metavar="DIR", help=f"default: {INDEX}")

    build = commands.add_parser(
        "build",
        parents=[index],
        help="bring an index up to date with a folder of articles",
        examples=(
            "python -m embeddings build",
            "python -m embeddings build ~/clippings --index ~/clippings-index",
            "python -m embeddings build --rebuild --json",
            "python -m embeddings build --ray ray://cluster.example:10001",
        ),
    )
    build.add_argument(
        "articles", type=Path, nargs="?", default=ARTICLES, metavar="ARTICLES", help=f"default: {ARTICLES}"
    )
    build.add_argument("--rebuild", action="store_true", help="make it anew beside the old one, and swap at the end")
    build.add_argument("--prune", action="store_true", help="forget articles that are gone, even if nearly all are")
    build.add_argument("--check-content", action="store_true", help="read all files again to see which changed")
    build.add_argument(
        "--encoder", metavar="NAME_OR_PATH", help="a sentence-transformers model or folder, or: multilingual"
    )
    build.add_argument(
        "--language",
        metavar="CODE",
        help="of all articles: de, zh, ..., or auto to look at each; default: as the index was built, else auto",
    )
    build.add_argument(
        "--ray", metavar="ADDRESS", help="read and encode on a Ray cluster: auto, local, ray://HOST:10001 or HOST:PORT"
    )
    build.add_argument(
        "--ray-workers", type=int, metavar="N", help="on the cluster; default: as many as its CPUs allow"
    )
    build.add_argument("--json", action="store_true", help="the report as JSON")
    build.set_defaults(run=_build)

    fetch = commands.add_parser(
        "fetch",
        help="save articles from the web into a folder: pages, and what feeds and sitemaps name",
        examples=(
            "python -m embeddings fetch https://example.org/2026/dam.html",
            "python -m embeddings fetch --feed https://example.org/rss.xml --into ~/clippings",
            "python -m embeddings fetch --feed https://example.org/sitemap.xml --limit 100 --delay 2",
        ),
    )
    fetch.add_argument("urls", nargs="*", metavar="URL", help="of an article; asked for again even if it is there")
    fetch.add_argument(
        "--feed",
        action="append",
        default=[],
        metavar="URL",
        help="RSS, Atom or a sitemap, or a page that names its feeds",
    )
    fetch.add_argument("--into", type=Path, default=ARTICLES, metavar="FOLDER", help=f"default: {ARTICLES}")
    fetch.add_argument(
        "--limit", type=int, default=500, metavar="N", help="articles asked for in one run; default: 500"
    )
    fetch.add_argument(
        "--delay", type=float, default=1.0, metavar="SECONDS", help="between two requests to one host; default: 1"
    )
    fetch.add_argument("--allow-private", action="store_true", help="also from this machine and this network")
    fetch.add_argument("--json", action="store_true", help="the report as JSON")
    fetch.set_defaults(run=_fetch)

    status = commands.add_parser(
        "status",
        parents=[index],
        help="what the index holds, and what changed in the folder",
        examples=("python -m embeddings status", "python -m embeddings status --json"),
    )
    status.add_argument("--json", action="store_true", help="the same as one JSON object")
    status.set_defaults(run=_status)

    listed = commands.add_parser(
        "list",
        parents=[index],
        help="the articles of the index",
        examples=("python -m embeddings list", "python -m embeddings list --json | jq -r .source"),
    )
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    listed.set_defaults(run=_list)

    show = commands.add_parser(
        "show",
        parents=[index],
        help="articles as they were read, and what was left out",
        examples=("python -m embeddings show 2025-07-07-brics.txt", "python -m embeddings show --json"),
    )
    show.add_argument("source", nargs="?", metavar="SOURCE", help="of one article; default: all")
    show.add_argument("--json", action="store_true", help="one JSON object, or without SOURCE one a line")
    show.set_defaults(run=_show)

    move = commands.add_parser(
        "move",
        help="copy an index to another place: a folder, milvus://HOST:PORT/NAME or "
        "postgresql://USER@HOST:PORT/DATABASE/NAME; nothing is encoded",
        examples=(
            "python -m embeddings move index milvus://127.0.0.1:19530/articles",
            "python -m embeddings move milvus:///srv/articles.db/articles another-index",
            "python -m embeddings move index postgresql://footnote@db.example:5432/footnote/articles",
        ),
    )
    move.add_argument("place", type=Path, metavar="FROM", help="where the index is; it stays there")
    move.add_argument("to", type=Path, metavar="TO", help="where there is none yet")
    move.set_defaults(run=_move)

    verify = commands.add_parser(
        "verify",
        parents=[index],
        help="check every law of the index; exit 1 if one is broken",
        examples=("python -m embeddings verify",),
    )
    verify.add_argument("--json", action="store_true", help="the findings as a JSON list")
    verify.set_defaults(run=_verify)
    return parser


def _build(options: argparse.Namespace) -> int:
    from embeddings.build import build
    from embeddings.choosing import unread
    from embeddings.cluster.choice import workers_on
    from embeddings.encode.loading import load_encoder
    from embeddings.progress import progress_bar, summary

    with progress_bar() as on_progress:
        report = build(
            options.articles,
            options.index,
            load_encoder,
            encoder_name=options.encoder,
            language=options.language,
            rebuild=options.rebuild,
            prune=options.prune,
            check_content=options.check_content,
            on_progress=on_progress,
            open_workers=workers_on(options.ray, options.ray_workers),
        )
    print_problems(report)
    if options.json and (told := unread(report.languages, report.encoder)):
        print(told, file=sys.stderr)
    print(json.dumps(asdict(report), ensure_ascii=False) if options.json else summary(report))
    return 0


def _fetch(options: argparse.Namespace) -> int:
    from embeddings.progress import fetch_bar, fetch_summary
    from embeddings.web.fetch import fetch

    if not options.urls and not options.feed:
        raise UsageError("give an address to fetch, or a feed with --feed")
    with fetch_bar() as on_progress:
        report = fetch(
            options.urls,
            options.feed,
            options.into,
            allow_private=options.allow_private,
            delay_s=max(options.delay, 0.0),
            limit=options.limit,
            on_progress=on_progress,
        )
    for problem in report.problems:
        print(f"skipped {problem.path}: {problem.reason}", file=sys.stderr)
    print(json.dumps(asdict(report), ensure_ascii=False) if options.json else as_called(fetch_summary(report)))
    return 1 if report.failed else 0


def _status(options: argparse.Namespace) -> int:
    from embeddings.progress import state
    from embeddings.status import status

    found = status(options.index)
    if options.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return 0
    print("\n".join(state(found)))
    return 0


def _list(options: argparse.Namespace) -> int:
    from embeddings.status import articles

    found = articles(options.index)
    if options.json:
        for article in found:
            print(json.dumps(asdict(article), ensure_ascii=False))
        return 0
    rows = [(article.date or "", article.source, article.title, article.chunk_count) for article in found]
    print(table(("date", "source", "title", "chunks"), rows, Style(sys.stdout)))
    return 0


def _show(options: argparse.Namespace) -> int:
    from embeddings.show import articles

    for article in articles(options.index, options.source):
        if options.json:
            print(json.dumps(asdict(article), ensure_ascii=False))
            continue
        print(f"source      {article.source}")
        print(f"title       {article.title}")
        print(f"date        {article.date or '(none)'}")
        print(f"language    {article.language}")
        print(f"publisher   {article.publisher or '(none)'}")
        print(f"chunks      {article.chunks:,}, from character {article.body_start:,} on")
        for note in article.notes:
            print(f"note        {note}")
        print(f"\n{article.text}\n")
    return 0


def _move(options: argparse.Namespace) -> int:
    from embeddings.move import move

    documents, chunks = move(options.place, options.to)
    print(f"{documents:,} articles in {chunks:,} chunks copied to {options.to}", file=sys.stderr)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from embeddings.encode.loading import load_encoder
    from embeddings.index.verify import verify

    findings = []
    for finding in verify(options.index, load_encoder):
        findings.append(finding)
        if not options.json:
            print(finding)
    if options.json:
        print(json.dumps(findings, ensure_ascii=False))
    elif not findings:
        print("all is well")
    if findings:
        print(f"{len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0


def print_problems(report: BuildReport) -> None:
    for problem in report.problems:
        print(f"skipped {problem.path}: {problem.reason}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
