"""Models of the Hugging Face hub, whose own client repeats its attempts for a minute when there is no network."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from embeddings.errors import ModelUnreachable

HUB = "https://huggingface.co"


def hub_endpoint(environment: Mapping[str, str] = os.environ) -> str:
    return (environment.get("HF_ENDPOINT") or HUB).rstrip("/")


def hub_is_off(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the user wants it not to be asked."""
    return environment.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}


def hub_answers(
    environment: Mapping[str, str] = os.environ,
    *,
    within_s: float = 4.0,
    transport: httpx.BaseTransport | None = None,
) -> bool:
    """Whether the hub says anything at all within so many seconds, looking up its name included."""
    if hub_is_off(environment):
        return False
    answered = threading.Event()

    def ask() -> None:
        with (
            suppress(httpx.HTTPError, httpx.InvalidURL, OSError),
            httpx.Client(transport=transport, timeout=within_s) as client,
        ):
            client.head(hub_endpoint(environment))
            answered.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(within_s)
    return answered.is_set()


def hub_place(
    name: str, environment: Mapping[str, str] = os.environ, *, transport: httpx.BaseTransport | None = None
) -> Path | str:
    """From where a model of that id is loaded: the id itself, or its folder of an earlier fetch when the hub
    does not answer. Raises ModelUnreachable when there is none."""
    if hub_answers(environment, transport=transport):
        return name
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise ModelUnreachable(f"{name!r} {not_here(environment)}") from error


def not_here(environment: Mapping[str, str] = os.environ) -> str:
    return f"is not on this machine, and {hub_endpoint(environment)} does not answer"
