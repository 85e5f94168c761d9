"""The program behind `python app.py` and `footnote-page`: index brought up to date, page, model meanwhile."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import FootnoteError, UsageError
from embeddings.places import ARTICLES, INDEX, default_index, is_writable, own_folder
from embeddings.terminal import CommandLine, as_called, tell_error
from embeddings.version import VERSION
from rag.accounts.state_url import STATE_VARIABLE, StateUrl, state_url
from rag.samples import own_samples

if TYPE_CHECKING:
    from rag.accounts.oidc import OidcSettings

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 failed, 2 wrong usage."""
    from rag.web.log import JsonLines, OneLine

    # Nothing of this program calls home; Gradio and the hub's client would, and read these when they are imported.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    options = command_line().parse_args(arguments)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if options.log == "json" else OneLine("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    if options.log == "json":
        logging.getLogger("rag.web.gate.watched").setLevel(logging.INFO)  # a line for each request
        logger.setLevel(logging.INFO)  # and for each line that the start tells
    try:
        _check_state(options)
        return _run(options)
    except FootnoteError as error:
        if options.log == "json":
            logger.error(as_called(str(error)))
        else:
            tell_error(error)
        return 1
    except KeyboardInterrupt:
        return 0


def command_line(called: str | None = None) -> CommandLine:
    parser = CommandLine(
        prog=as_called("python app.py", called),
        description="Chat over a folder of articles, in a web page.",
        examples=(
            "python app.py",
            "python app.py --articles ~/clippings --index ~/clippings-index",
            "python app.py --model none --port 8000",
            "python app.py --auth users.txt --host 0.0.0.0 --name notes.example --proxy 10.0.0.5",
            "python app.py --oidc https://sso.example/realms/team --oidc-client footnote --name notes.example",
        ),
    )
    add = parser.add_argument
    add("--version", action="version", version=f"Footnote {VERSION}", help="which Footnote this is")
    add("--articles", type=Path, metavar="DIR", help=f"default: {ARTICLES}, or without that folder the samples")
    add("--index", type=Path, metavar="DIR", help=f"default: {INDEX}, for the samples beside them")
    add("--model", default="standard", metavar="MODEL", help="preset, id, path, URL or none")
    add("--strictness", choices=["lenient", "balanced", "strict"], default="balanced", help="what is refused")
    add("--cache", type=Path, metavar="DIR", help="where models are kept; default: the user's cache")
    add("--conversations", type=Path, metavar="FILE", help="where they are kept; default: INDEX.conversations.db")
    add("--host", default="127.0.0.1", metavar="HOST", help="default: 127.0.0.1, this machine only")
    add("--port", type=_port, metavar="PORT", help="default: 7860, or the next free one")
    add("--log", choices=["text", "json"], default="text", help="json: a line of JSON for each event and request")
    add("--page-language", choices=_page_languages(), default="", help="of the page's words; default: the browser's")
    add("--no-fetch", action="store_true", help="the page adds no articles from the web")
    add("--allow-private", action="store_true", help="the page adds them also from this machine and this network")
    team = parser.add_argument_group("for a team")
    add = team.add_argument
    add(
        "--state", type=_state, metavar="URL", help="postgresql://...: people and conversations of several page servers"
    )
    add("--auth", type=Path, metavar="FILE", help="who may come in; made with: python -m rag passwd FILE NAME")
    add("--keys", type=Path, metavar="FILE", help="of their programs, by rag keys add; default: INDEX.keys")
    add("--open", action="store_true", help="let everybody in who reaches another --host than this machine")
    add("--name", action="append", default=[], metavar="HOST", help="a name that the page goes by; may be repeated")
    add("--proxy", action="append", default=[], metavar="ADDRESS", help="of a proxy before the page, to be believed")
    add("--lock-model", action="store_true", help="the page offers no other language model")
    add("--questions-per-minute", type=_count, default=30, metavar="N", help="of one person; 0: no limit; default: 30")
    add("--requests-per-minute", type=_count, default=1200, metavar="N", help="from one address; 0: no limit")
    add("--max-upload-mb", type=_megabytes, default=64, metavar="MB", help="of one file; at most 64, the default")
    issuer = parser.add_argument_group("for a team that logs in elsewhere, by OpenID Connect; also with --state")
    add = issuer.add_argument
    add("--oidc", default="", metavar="ISSUER", help="its address; the client's secret is in $FOOTNOTE_OIDC_SECRET")
    add("--oidc-client", default="", metavar="ID", help="of the client that was made for Footnote there")
    add("--oidc-secret-file", type=Path, metavar="FILE", help="which holds the secret, instead of the environment")
    add("--oidc-roles", default="", metavar="CLAIM", help="that says reader, editor or owner; without it: readers")
    add("--oidc-group", action="append", default=[], metavar="GROUP", help="only its members; may be repeated")
    add("--oidc-groups", default="groups", metavar="CLAIM", help="that says somebody's groups; default: groups")
    add("--oidc-domain", action="append", default=[], metavar="DOMAIN", help="only verified addresses of it; repeat")
    parser.set_defaults(state=os.environ.get(STATE_VARIABLE) or None)  # read by `_state`, as if it were given
    return parser


def _page_languages() -> list[str]:
    from rag.web.words.languages import PAGE_LANGUAGES

    return list(PAGE_LANGUAGES)


def _places(options: argparse.Namespace) -> tuple[Path, Path]:
    """The folder of articles and the index; where there are no articles, the samples with an index of their own."""
    if options.articles is not None or ARTICLES.is_dir():
        return options.articles or ARTICLES, options.index or default_index()
    samples = own_samples()
    _say(
        options,
        f"There is no folder {str(ARTICLES)!r} here: these are the sample articles, in {samples.articles}. "
        "Your own: python app.py --articles DIR",
    )
    return samples.articles, options.index or samples.index


def _say(options: argparse.Namespace, line: str) -> None:
    """A line on standard error, of JSON where the log is."""
    if options.log == "json":
        logger.info(as_called(line))
    else:
        print(as_called(line), file=sys.stderr)


def _conversations(index: Path) -> Path | None:
    """None for beside the index, unless nothing can be written there."""
    return None if is_writable(index.resolve().parent) else own_folder(index) / "conversations.db"


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return int(text)


def _state(text: str) -> StateUrl:
    url = state_url(text)
    if url is None:  # it may hold a password, and is not told
        raise argparse.ArgumentTypeError("no URL of a database; give one as postgresql://USER@HOST:5432/NAME")
    return url


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no count; give a whole number, or 0 for no limit")
    return int(text)


def _megabytes(text: str) -> float:
    try:
        size = float(text)
    except ValueError:
        size = 0.0
    if not 0 < size <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; give megabytes, more than 0 and at most 64")
    return size


def may_fetch(options: argparse.Namespace) -> bool:
    """Whether the page adds articles from the web: for those who log in, or for the one user of this machine."""
    from rag.web.gate.names import LOOPBACK

    is_own = options.host in LOOPBACK and not options.proxy
    return not options.no_fetch and (logs_in(options) or is_own)


def logs_in(options: argparse.Namespace) -> bool:
    """Whether whoever comes logs in: by the file of users, at an issuer, or, unless it is open to all, the database."""
    return options.auth is not None or bool(options.oidc) or (options.state is not None and not options.open)


def _check_state(options: argparse.Namespace) -> None:
    """Raises UsageError where the state is to be in two places."""
    beside = [f"--{name}" for name in ("auth", "keys", "conversations") if getattr(options, name)]
    if options.state is not None and beside:
        raise UsageError(
            f"with --state (or {STATE_VARIABLE}), users, keys and conversations are in the database; leave out "
            f"{' and '.join(beside)}"
        )


def oidc_settings(options: argparse.Namespace, environment: MutableMapping[str, str]) -> OidcSettings | None:
    """None without --oidc; raises UsageError. The secret is taken out of the environment, which what is started next
    would inherit."""
    from rag.accounts.oidc import OidcSettings

    secret = environment.pop("FOOTNOTE_OIDC_SECRET", "").strip()
    if options.oidc_secret_file is not None:
        try:
            secret = options.oidc_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            said = f"--oidc-secret-file cannot be read ({type(error).__name__}); give a file of text"
            raise UsageError(said) from error
    if not options.oidc:
        return None
    return OidcSettings(
        options.oidc,
        options.oidc_client,
        secret,
        options.oidc_roles,
        tuple(options.oidc_group),
        options.oidc_groups,
        tuple(options.oidc_domain),
    )


def _run(options: argparse.Namespace) -> int:
    from embeddings.build import BuildReport
    from embeddings.load.raw import MAX_BYTES
    from embeddings.process import keep_what_is_loaded
    from embeddings.progress import summary
    from rag.assembly import PageOptions, open_site
    from rag.evidence.gate import Strictness
    from rag.llm.model_server import without_secret
    from rag.web.gate.gate import GateOptions, check_gate, with_state
    from rag.web.server import check_port
    from rag.web.site import ServedPage

    def tell(report: BuildReport) -> None:
        skipped = (f"skipped {problem.path}: {problem.reason}" for problem in report.problems)
        for line in (*skipped, summary(report), f"model: {without_secret(options.model)}"):
            _say(options, line)

    upload_bytes = min(int(options.max_upload_mb * 2**20), MAX_BYTES)
    gate = GateOptions(
        options.host,
        options.name,
        options.proxy,
        is_open=options.open or logs_in(options),
        requests_per_minute=options.requests_per_minute,
        max_upload_bytes=upload_bytes,
        page_language=options.page_language,
    )
    settings = oidc_settings(options, os.environ)
    check_gate(gate, by_issuer=settings is not None)
    check_port(options.host, options.port)
    articles, index = _places(options)
    site = open_site(
        PageOptions(
            articles,
            index,
            options.model,
            Strictness(options.strictness),
            cache=options.cache,
            conversations=options.conversations or _conversations(index),
            users=options.auth,
            keys=options.keys,
            state=options.state,
            oidc=settings,
            for_all=not logs_in(options),
            questions_per_minute=options.questions_per_minute,
            max_upload_bytes=upload_bytes,
            lock_model=options.lock_model,
            fetch=may_fetch(options),
            allow_private=options.allow_private,
        ),
        tell,
    )

    served = ServedPage(site.desk, with_state(replace(gate, outside=site.outside), site.state), options.port)
    keep_what_is_loaded()
    print(f"Footnote is at {served.url}  (Ctrl-C ends it)", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        served.wait()
    finally:
        served.stop()
    return 0
