"""python app.py: brings the index up to date with the folder, loads the model, and opens the chat page."""

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
    parser.add_argument("--articles", type=Path, default=Path("articles"), metavar="DIR", help="default: articles")
    parser.add_argument("--index", type=Path, default=Path("index"), metavar="DIR", help="default: index")
    parser.add_argument("--model", default="standard", metavar="MODEL", help="preset, id, path, URL or none")
    parser.add_argument(
        "--strictness", choices=["lenient", "balanced", "strict"], default="balanced", help="what is refused"
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where models are kept; default: the user's cache")
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--port", type=int, metavar="PORT", help="default: 7860, or the next free one")
    return parser


def _run(options: argparse.Namespace) -> int:
    from embeddings.build import build
    from embeddings.encoder import load_encoder
    from embeddings.progress import progress_bar, summary
    from rag.assembly import load_chat_model, open_pipeline, user_cache
    from rag.gate import Strictness

    # The index first: a mistake in its folder shows before a gigabyte is fetched.
    with progress_bar() as on_progress:
        report = build(options.articles, options.index, load_encoder, on_progress=on_progress)
    for problem in report.problems:
        print(f"skipped {problem.path}: {problem.reason}", file=sys.stderr)
    print(summary(report), file=sys.stderr)
    print(f"model: {options.model}", file=sys.stderr)
    model = load_chat_model(options.model, user_cache(options.cache))
    pipeline = open_pipeline(options.index, model, strictness=Strictness(options.strictness))

    from rag.page import build_page, launch_options

    page = build_page(pipeline)
    try:
        _, address, _ = page.launch(
            server_name=options.host,
            server_port=options.port,
            prevent_thread_lock=True,
            quiet=True,
            **launch_options(),
        )
    except OSError as error:
        raise UsageError(
            f"the page cannot be served: {error}. Give another --port, or none to take a free one"
        ) from error
    print(f"Footnote is at {address}  (Ctrl-C ends it)", flush=True)
    page.block_thread()
    return 0


if __name__ == "__main__":
    sys.exit(main())
