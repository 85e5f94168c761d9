"""What the commands of `python -m rag` do that set Footnote up or serve it to other programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from embeddings.errors import UsageError
from embeddings.terminal import Style, as_called, table
from rag.accounts.state_url import STATE_VARIABLE, StateUrl, state_url


def models(options: argparse.Namespace) -> int:
    from rag.assembly import user_cache
    from rag.llm.estimate import expected_s, warning
    from rag.llm.weights.registry import DEFAULT_PRESET, REGISTRY
    from rag.llm.weights.status import HEAD, statuses

    cache = user_cache(options.cache)
    if options.action == "fetch":
        if options.name not in REGISTRY:
            wrong = f"there is no preset {options.name!r}" if options.name else "no preset is named"
            raise UsageError(f"{wrong}; choose one of {', '.join(REGISTRY)}")
        print(cache.converted(REGISTRY[options.name]))
        return 0
    found = statuses(cache, expected_s)
    if options.json:
        print(json.dumps([asdict(status) for status in found]))
        return 0
    print(table(HEAD, [status.cells() for status in found], Style(sys.stdout)))
    if said := warning(DEFAULT_PRESET, expected_s):
        print(said, file=sys.stderr)
    return 0


def samples(options: argparse.Namespace) -> int:
    from rag.samples import copy_samples

    print(f"{copy_samples(options.folder)} articles in {options.folder}", file=sys.stderr)
    return 0


def calibrate(options: argparse.Namespace) -> int:
    from embeddings.encode.contract import DEFAULT_ENCODER
    from embeddings.encode.loading import load_encoder
    from rag.assembly import calibrations, load_chat_model, user_cache
    from rag.evaluation import calibrate as evaluation

    cache = user_cache(options.cache)
    model = load_chat_model(options.model, cache)
    if model is None or model.fingerprint is None:
        raise UsageError(
            f"{options.model!r} cannot be calibrated: its file's sha256 is not known; take a preset, a GGUF "
            "file or a server's URL"
        )
    measured = evaluation.calibrated(model, load_encoder(DEFAULT_ENCODER))
    path = calibrations(cache).keep(model.fingerprint, measured.calibration)
    print(evaluation.as_text(measured))
    print(f"kept in {path}")
    return 0


def passwd(options: argparse.Namespace) -> int:
    """Asks for the password without showing it; from a pipe it is one line."""
    from getpass import getpass

    from rag.accounts.state import give_password

    if sys.stdin.isatty():
        password = getpass(f"Password of {options.name}: ")
        if getpass("Once more: ") != password:
            raise UsageError("the two passwords differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    role = give_password(options.file, options.name, password, options.role)
    named = f"{options.name} ({role})" if role else options.name
    option = "--auth" if isinstance(options.file, Path) else "--state"
    print(as_called(f"{named} may come in with: python app.py {option} {options.file}"), file=sys.stderr)
    return 0


def role(options: argparse.Namespace) -> int:
    from rag.accounts.state import give_role

    give_role(options.file, options.name, options.role)
    print(f"{options.name} is {options.role} in {options.file}", file=sys.stderr)
    return 0


def add_key(options: argparse.Namespace) -> int:
    """The token goes to standard output alone, so that a script can take it."""
    from rag.accounts.roles import SCOPES
    from rag.accounts.state import make_key

    scopes = options.scope.replace(" ", "").split(",") if options.scope else SCOPES
    file = _keys_file(options)
    key, token = make_key(file, options.name, scopes)
    print(
        f"key {key.id} of {key.user}, for {', '.join(key.scopes)}, kept in {file}; it is shown this once:",
        file=sys.stderr,
    )
    print(token)
    return 0


def list_keys(options: argparse.Namespace) -> int:
    from rag.accounts import state

    file = _keys_file(options)
    listed = state.list_keys(file)
    if not listed:
        print(f"there are no keys in {file}", file=sys.stderr)
    for key in listed:
        print(f"{key.id}  {key.created}  {key.user:20} {','.join(key.scopes)}")
    return 0


def revoke_key(options: argparse.Namespace) -> int:
    from rag.accounts.state import take_key

    key = take_key(_keys_file(options), options.id)
    print(f"key {key.id} of {key.user} opens nothing any more", file=sys.stderr)
    return 0


def mcp(options: argparse.Namespace) -> int:
    """Serves until standard input is closed; the language model is loaded meanwhile."""
    from rag.api.mcp_http import require_installed

    require_installed()
    from rag.assembly import McpOptions, open_mcp
    from rag.evidence.gate import Strictness

    open_mcp(McpOptions(options.index, options.model, Strictness(options.strictness), options.cache)).run("stdio")
    return 0


def _keys_file(options: argparse.Namespace) -> Path | StateUrl:
    """As `app.py` chooses."""
    from embeddings.index.working_copy import path_here
    from rag.accounts.keys import keys_beside

    named = state_url(os.environ.get(STATE_VARIABLE, ""))
    return options.keys or named or keys_beside(path_here(options.index))
