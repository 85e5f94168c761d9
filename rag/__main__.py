"""python -m rag search / ask / check / eval / models / passwd / role / keys / mcp."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from embeddings.errors import FootnoteError
from embeddings.places import ARTICLES, INDEX, default_index
from embeddings.process import tune_process
from embeddings.terminal import SCRIPT, CommandLine, as_called, at_least_one, nobody_reads, tell_error
from embeddings.version import VERSION
from rag import commands as run
from rag import setup_commands as setup
from rag.accounts.roles import ROLES
from rag.accounts.state_url import file_or_state

Commands: TypeAlias = "argparse._SubParsersAction[CommandLine]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    parser = command_line()
    options = parser.parse_args(arguments)
    if hasattr(options, "question") and (options.question is None) == (options.questions is None):
        parser.error("give either a QUESTION or --questions FILE.jsonl")
    if hasattr(options, "claims") and (options.draft is None) == (options.claims is None):
        parser.error("give either a DRAFT or --claims FILE.jsonl")
    if hasattr(options, "claims") and options.claims and options.export:
        parser.error("--export is of a DRAFT; of --claims there is --out")
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
        return 1


def command_line(called: str | None = None) -> CommandLine:
    """All commands; `called` is the program's name where it is not this one's."""
    parser = CommandLine(prog=as_called("python -m rag", called), description="Searches an index and answers from it.")
    parser.add_argument("--version", action="version", version=f"Footnote {VERSION}", help="which Footnote this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_asking(commands)
    _add_checking(commands)
    _add_setting_up(commands)
    _add_for_programs(commands)
    return parser


def _over() -> CommandLine:
    over = CommandLine(add_help=False)
    over.add_argument("--index", type=Path, default=default_index(), metavar="DIR", help=f"default: {INDEX}")
    return over


def _within() -> CommandLine:
    within = CommandLine(add_help=False, parents=[_over()])
    within.add_argument(
        "-k",
        type=at_least_one,
        default=5,
        metavar="N",
        dest="top_k",
        help="passages; default: 5, for some answers more",
    )
    within.add_argument("--since", metavar="DATE", help="2025-02-24, 2025-02 or 2025, included")
    within.add_argument("--until", metavar="DATE", help="the same, included")
    within.add_argument("--source", action="append", metavar="GLOB", help="sources to search in; may be repeated")
    return within


def _asking() -> CommandLine:
    asking = CommandLine(add_help=False, parents=[_within()])
    asking.add_argument("question", nargs="?", metavar="QUESTION", help="in plain words, in quotes")
    asking.add_argument("--questions", type=Path, metavar="FILE.jsonl", help='lines of {"id", "question", "history"?}')
    asking.add_argument("--out", type=Path, metavar="FILE.jsonl", help="of --questions; default: standard output")
    asking.add_argument("--json", action="store_true", help="for programs")
    return asking


def _modelled() -> CommandLine:
    modelled = CommandLine(add_help=False)
    modelled.add_argument("--cache", type=Path, metavar="DIR", help="of language models; default: the user's cache")
    return modelled


def _answering() -> CommandLine:
    answering = CommandLine(add_help=False, parents=[_modelled()])
    answering.add_argument("--model", default="standard", metavar="MODEL", help="preset, id, path, URL or none")
    answering.add_argument(
        "--strictness", choices=["lenient", "balanced", "strict"], default="balanced", help="what is refused"
    )
    return answering


def _add_asking(commands: Commands) -> None:
    search = commands.add_parser(
        "search",
        parents=[_asking()],
        help="the passages that match a question best",
        examples=(
            'python -m rag search "Who phoned whom in February 2025?"',
            'python -m rag search "gas pipelines" -k 10 --since 2024 --source "2025-*" --json',
            "python -m rag search --questions questions.jsonl --out found.jsonl",
        ),
    )
    search.set_defaults(run=run.search)

    ask = commands.add_parser(
        "ask",
        parents=[_asking(), _answering()],
        help="an answer with footnotes",
        examples=(
            'python -m rag ask "Who phoned whom in February 2025?"',
            'python -m rag ask "How long is the pipeline?" --model none --json',
            "python -m rag ask --questions questions.jsonl --out answers.jsonl --model small",
        ),
    )
    ask.set_defaults(run=run.ask)

    chat = commands.add_parser(
        "chat",
        parents=[_within(), _answering()],
        help="questions and answers with footnotes in the terminal, one after the other",
        examples=("python -m rag chat", "python -m rag chat --model none --since 2025"),
    )
    chat.set_defaults(run=run.chat)


def _add_checking(commands: Commands) -> None:
    check = commands.add_parser(
        "check",
        parents=[_over(), _modelled()],
        help="each sentence of a text: its footnotes, or why none holds",
        examples=(
            "python -m rag check draft.md",
            "python -m rag check draft.docx --json",
            "python -m rag check draft.docx --export checked.docx",
            "python -m rag check --claims claims.jsonl --out checked.jsonl",
        ),
    )
    check.add_argument("draft", nargs="?", type=Path, metavar="DRAFT", help="a text, of any format that articles have")
    check.add_argument(
        "--claims", type=Path, metavar="FILE.jsonl", help='lines of {"id", "source", "claim", "question"?}; no index'
    )
    check.add_argument("--out", type=Path, metavar="FILE.jsonl", help="of --claims; default: standard output")
    check.add_argument(
        "--export", type=Path, metavar="FILE", help="the draft with its footnotes: .md, or .docx for Word"
    )
    check.add_argument(
        "--model", default="standard", metavar="MODEL", help="what reads the claims, as of ask; none: by words only"
    )
    check.add_argument("--json", action="store_true", help="one JSON object an article of the draft")
    check.set_defaults(run=run.check)

    measure = commands.add_parser(
        "eval",
        parents=[_over(), _answering()],
        help="how well an index is searched, or questions are answered from it",
        examples=(
            "python -m rag eval labelled.jsonl --limit 200",
            "python -m rag eval labelled.jsonl --answers --model none --out answers.jsonl",
        ),
    )
    measure.add_argument("questions", type=Path, metavar="FILE.jsonl[.gz]", help='lines with "evidence": [{"text"}]')
    measure.add_argument("--answers", action="store_true", help='the answers too: lines with "answers", "answerable"')
    measure.add_argument("--out", type=Path, metavar="FILE.jsonl", help="each answer; those in it are not asked again")
    measure.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    measure.add_argument("--json", action="store_true", help="the figures as JSON")
    measure.set_defaults(run=run.evaluate)


def _add_setting_up(commands: Commands) -> None:
    models = commands.add_parser(
        "models",
        parents=[_modelled()],
        help="the language models that can be had",
        examples=("python -m rag models", "python -m rag models fetch small", "python -m rag models --json"),
    )
    models.add_argument("action", nargs="?", choices=["list", "fetch"], default="list", help="default: list")
    models.add_argument("name", nargs="?", metavar="NAME", help="of the preset to fetch")
    models.add_argument("--json", action="store_true", help="the list as JSON")
    models.set_defaults(run=setup.models)

    calibrate = commands.add_parser(
        "calibrate",
        parents=[_modelled()],
        help="measures what a model's Yes or No is worth to the gate, to the check and in its own answers",
        examples=("python -m rag calibrate tiny", "python -m rag calibrate model.gguf"),
    )
    calibrate.add_argument("model", metavar="MODEL", help="preset, GGUF file or server's URL; takes minutes")
    calibrate.set_defaults(run=setup.calibrate)

    samples = commands.add_parser(
        "samples",
        help="copy the sample articles into a new folder",
        examples=("python -m rag samples", "python -m rag samples ~/samples"),
    )
    samples.add_argument("folder", type=Path, nargs="?", default=ARTICLES, metavar="DIR", help=f"default: {ARTICLES}")
    samples.set_defaults(run=setup.samples)

    passwd = commands.add_parser(
        "passwd",
        help="add someone to a file for app.py --auth, or give another password",
        examples=("python -m rag passwd users.txt ada", "python -m rag passwd users.txt eve --role reader"),
    )
    passwd.add_argument("file", type=file_or_state, metavar="FILE", help="of users, made where it is not there, or URL")
    passwd.add_argument("name", metavar="NAME", help="letters, digits and . @ + - _")
    passwd.add_argument(
        "--role",
        choices=ROLES,
        help="what they may do (see rag role --help); default: as before, of a new user all but see others' keys",
    )
    passwd.set_defaults(run=setup.passwd)

    role = commands.add_parser(
        "role",
        help="give someone of a file for app.py --auth another role",
        examples=("python -m rag role users.txt eve editor",),
    )
    role.add_argument("file", type=file_or_state, metavar="FILE", help="of users, or URL")
    role.add_argument("name", metavar="NAME", help="as in the file")
    role.add_argument("role", choices=ROLES, help="reader: ask and read; editor: articles too; owner: all")
    role.set_defaults(run=setup.role)

    completion = commands.add_parser(
        "completion",
        help="a script by which a shell completes commands, options and file names",
        examples=(
            'eval "$(footnote completion bash)"  # in ~/.bashrc',
            'eval "$(footnote completion zsh)"   # in ~/.zshrc, behind compinit',
            "footnote completion fish | source   # in ~/.config/fish/config.fish",
        ),
    )
    completion.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell that it is for")
    completion.set_defaults(run=_completion)


def _completion(options: argparse.Namespace) -> int:
    from embeddings.__main__ import command_line as of_embeddings
    from rag.completion import completion
    from rag.program import command_line as of_page

    for of in (command_line, of_embeddings, of_page):
        print(completion(of(SCRIPT), options.shell))
    return 0


def _add_for_programs(commands: Commands) -> None:
    """The commands by which other programs come to use Footnote."""
    keys = commands.add_parser(
        "keys",
        help="keys for programs: made, listed, revoked",
        examples=("python -m rag keys add ada --scope read,ask", "python -m rag keys list"),
    )
    keyed = _over()
    keyed.add_argument("--keys", type=file_or_state, metavar="FILE", help="or URL of --state; default: INDEX.keys")
    does = keys.add_subparsers(required=True, metavar="add | list | revoke")
    add = does.add_parser(
        "add",
        parents=[keyed],
        help="a new key for a user; its token is shown once",
        examples=("python -m rag keys add ada --scope read,ask",),
    )
    add.add_argument("name", metavar="NAME", help="of the user, as in the file of app.py --auth")
    add.add_argument("--scope", metavar="read,ask,write", help="what it opens; default: all three")
    add.set_defaults(run=setup.add_key)
    listed = does.add_parser(
        "list", parents=[keyed], help="all keys, without their tokens", examples=("python -m rag keys list",)
    )
    listed.set_defaults(run=setup.list_keys)
    revoke = does.add_parser(
        "revoke", parents=[keyed], help="take a key back, at once", examples=("python -m rag keys revoke 3f2a",)
    )
    revoke.add_argument("id", metavar="ID", help="as list tells it")
    revoke.set_defaults(run=setup.revoke_key)

    mcp = commands.add_parser(
        "mcp",
        parents=[_over(), _answering()],
        help="serve the articles to agents by MCP, over stdio",
        examples=("python -m rag mcp --index index --model none",),
    )
    mcp.set_defaults(run=setup.mcp)


if __name__ == "__main__":
    sys.exit(main())
