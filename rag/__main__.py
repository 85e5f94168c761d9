"""python -m rag search / ask / check / eval / models / passwd / keys / mcp."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.errors import FootnoteError
from embeddings.process import tune_process
from rag import commands as run

if TYPE_CHECKING:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    parser = _parser()
    options = parser.parse_args(arguments)
    if hasattr(options, "question") and (options.question is None) == (options.questions is None):
        parser.error("give either a QUESTION or --questions FILE.jsonl")
    if hasattr(options, "claims") and (options.draft is None) == (options.claims is None):
        parser.error("give either a DRAFT or --claims FILE.jsonl")
    tune_process()
    try:
        return int(options.run(options))
    except FootnoteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Searches an index and answers from it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("question", nargs="?", metavar="QUESTION")
    asking.add_argument("--questions", type=Path, metavar="FILE.jsonl", help='lines of {"id", "question", "history"?}')
    asking.add_argument("--out", type=Path, metavar="FILE.jsonl", help="default: standard output")
    asking.add_argument("--index", type=Path, default=Path("index"), metavar="DIR", help="default: index")
    asking.add_argument("-k", type=int, default=5, metavar="N", dest="top_k", help="passages; default: 5")
    asking.add_argument("--since", metavar="DATE", help="2025-02-24, 2025-02 or 2025, included")
    asking.add_argument("--until", metavar="DATE", help="the same, included")
    asking.add_argument("--source", action="append", metavar="GLOB", help="sources to search in; may be repeated")
    asking.add_argument("--json", action="store_true")

    search = commands.add_parser("search", parents=[asking], help="the passages that match a question best")
    search.set_defaults(run=run.search)

    modelled = argparse.ArgumentParser(add_help=False)
    modelled.add_argument("--cache", type=Path, metavar="DIR", help="where models are kept; default: the user's cache")

    answering = argparse.ArgumentParser(add_help=False, parents=[modelled])
    answering.add_argument("--model", default="standard", metavar="MODEL", help="preset, id, path, URL or none")
    answering.add_argument(
        "--strictness", choices=["lenient", "balanced", "strict"], default="balanced", help="what is refused"
    )

    ask = commands.add_parser("ask", parents=[asking, answering], help="an answer with footnotes")
    ask.set_defaults(run=run.ask)

    measure = commands.add_parser(
        "eval", parents=[answering], help="how well an index is searched, or questions are answered from it"
    )
    measure.add_argument("questions", type=Path, metavar="FILE.jsonl[.gz]", help='lines with "evidence": [{"text"}]')
    measure.add_argument("--answers", action="store_true", help='the answers too: lines with "answers", "answerable"')
    measure.add_argument("--out", type=Path, metavar="FILE.jsonl", help="each answer; those in it are not asked again")
    measure.add_argument("--index", type=Path, default=Path("index"), metavar="DIR", help="default: index")
    measure.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    measure.add_argument("--json", action="store_true")
    measure.set_defaults(run=run.evaluate)

    check = commands.add_parser(
        "check", parents=[modelled], help="each sentence of a text: its footnotes, or why none holds"
    )
    check.add_argument("draft", nargs="?", type=Path, metavar="DRAFT", help="a text, of any format that articles have")
    check.add_argument(
        "--claims", type=Path, metavar="FILE.jsonl", help='lines of {"id", "source", "claim", "question"?}; no index'
    )
    check.add_argument("--out", type=Path, metavar="FILE.jsonl", help="of --claims; default: standard output")
    check.add_argument("--model", default="none", metavar="MODEL", help="as of ask; default: none, by words only")
    check.add_argument("--index", type=Path, default=Path("index"), metavar="DIR", help="default: index")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run.check)

    models = commands.add_parser("models", parents=[modelled], help="the language models that can be had")
    models.add_argument("action", nargs="?", choices=["list", "fetch"], default="list")
    models.add_argument("name", nargs="?", metavar="NAME", help="of the preset to fetch")
    models.set_defaults(run=run.models)

    passwd = commands.add_parser("passwd", help="add someone to a file for app.py --auth, or give another password")
    passwd.add_argument("file", type=Path, metavar="FILE")
    passwd.add_argument("name", metavar="NAME")
    passwd.set_defaults(run=run.passwd)

    _for_programs(commands, answering)
    return parser


def _for_programs(commands: Any, answering: argparse.ArgumentParser) -> None:
    """The commands by which other programs come to use Footnote."""
    keys = commands.add_parser("keys", help="keys for programs: made, listed, revoked")
    keyed = argparse.ArgumentParser(add_help=False)
    keyed.add_argument("--index", type=Path, default=Path("index"), metavar="DIR", help="whose keys; default: index")
    keyed.add_argument("--keys", type=Path, metavar="FILE", help="where they are kept; default: INDEX.keys")
    does = keys.add_subparsers(required=True, metavar="add | list | revoke")
    add = does.add_parser("add", parents=[keyed], help="a new key for a user; its token is shown once")
    add.add_argument("name", metavar="NAME", help="of the user, as in the file of app.py --auth")
    add.add_argument("--scope", metavar="read,ask,write", help="what it opens; default: all three")
    add.set_defaults(run=run.add_key)
    does.add_parser("list", parents=[keyed], help="all keys, without their tokens").set_defaults(run=run.list_keys)
    revoke = does.add_parser("revoke", parents=[keyed], help="take a key back, at once")
    revoke.add_argument("id", metavar="ID", help="as list tells it")
    revoke.set_defaults(run=run.revoke_key)

    mcp = commands.add_parser("mcp", parents=[answering], help="serve the articles to agents by MCP, over stdio")
    mcp.add_argument("--index", type=Path, default=Path("index"), metavar="DIR", help="default: index")
    mcp.set_defaults(run=run.mcp)


if __name__ == "__main__":
    sys.exit(main())
