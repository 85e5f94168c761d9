"""python app.py: brings the index up to date with the folder, opens the chat page, and loads the model meanwhile."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

# Nothing of this program calls home; Gradio and the hub's client would, and read these when they are imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from embeddings.errors import FootnoteError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except FootnoteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description="Chat over a folder of articles, in a web page.")
    add = parser.add_argument
    add("--articles", type=Path, default=Path("articles"), metavar="DIR", help="default: articles")
    add("--index", type=Path, default=Path("index"), metavar="DIR", help="default: index")
    add("--model", default="standard", metavar="MODEL", help="preset, id, path, URL or none")
    add("--strictness", choices=["lenient", "balanced", "strict"], default="balanced", help="what is refused")
    add("--cache", type=Path, metavar="DIR", help="where models are kept; default: the user's cache")
    add("--conversations", type=Path, metavar="FILE", help="where they are kept; default: INDEX.conversations.db")
    add("--host", default="127.0.0.1", metavar="HOST", help="default: 127.0.0.1, this machine only")
    add("--port", type=_port, metavar="PORT", help="default: 7860, or the next free one")
    team = parser.add_argument_group("for a team")
    add = team.add_argument
    add("--auth", type=Path, metavar="FILE", help="who may come in; made with: python -m rag passwd FILE NAME")
    add("--questions-per-minute", type=_count, default=30, metavar="N", help="of one person; 0: no limit; default: 30")
    add("--requests-per-minute", type=_count, default=1200, metavar="N", help="from one address; 0: no limit")
    add("--max-upload-mb", type=_megabytes, default=64, metavar="MB", help="of one file; at most 64, the default")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return int(text)


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


def _run(options: argparse.Namespace) -> int:
    from embeddings.build import BuildReport
    from embeddings.load.raw import MAX_BYTES
    from embeddings.progress import summary
    from rag.assembly import PageOptions, open_site
    from rag.evidence.gate import Strictness

    def tell(report: BuildReport) -> None:
        for problem in report.problems:
            print(f"skipped {problem.path}: {problem.reason}", file=sys.stderr)
        print(summary(report), file=sys.stderr)
        print(f"model: {options.model}", file=sys.stderr)

    upload_bytes = min(int(options.max_upload_mb * 2**20), MAX_BYTES)
    site = open_site(
        PageOptions(
            options.articles,
            options.index,
            options.model,
            Strictness(options.strictness),
            cache=options.cache,
            conversations=options.conversations,
            users=options.auth,
            questions_per_minute=options.questions_per_minute,
            max_upload_bytes=upload_bytes,
        ),
        tell,
    )

    from rag.web.limits import LOOPBACK
    from rag.web.page import build_page, launch_options

    page = build_page(site.desk)
    try:
        _, address, _ = page.launch(
            server_name=options.host,
            server_port=options.port,
            prevent_thread_lock=True,
            quiet=True,
            **launch_options(
                max_upload_bytes=upload_bytes,
                requests_per_minute=options.requests_per_minute,
                check_password=site.users.check if site.users is not None else None,
                only_loopback=options.host in LOOPBACK,
            ),
        )
    except OSError as error:
        raise UsageError(
            f"the page cannot be served: {error}. Give another --port, or none to take a free one"
        ) from error
    if site.users is None and options.host not in LOOPBACK:
        print(f"warning: whoever reaches {options.host} can read and change everything; see --auth", file=sys.stderr)
    print(f"Footnote is at {address}  (Ctrl-C ends it)", flush=True)
    page.block_thread()
    return 0


if __name__ == "__main__":
    sys.exit(main())
