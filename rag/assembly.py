"""Names that a user gives into the real objects: the one place that knows which parts go together."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.build import BuildReport, build
from embeddings.encode.batching import BatchingEncoder
from embeddings.encode.contract import Encoder
from embeddings.encode.loading import load_encoder
from embeddings.errors import IndexBusy, IndexMissing, IndexNotWritten, NearlyAllGone, UsageError
from embeddings.index.folder import store_in
from embeddings.index.stored import DocumentInfo
from embeddings.index.working_copy import path_here
from embeddings.process import cache_folder, tune_process
from embeddings.progress import progress_bar
from rag.accounts.keys import keys_beside
from rag.accounts.oidc import IssuerClient, OidcSettings, Outside, check_settings
from rag.accounts.outside import outside_beside
from rag.accounts.state import State, StateFiles, open_state
from rag.accounts.state_url import StateUrl
from rag.evidence.gate import Strictness
from rag.llm.calibrations import Calibrations
from rag.llm.contract import ChatModel
from rag.llm.models import identify, load_into
from rag.llm.slot import ModelSlot
from rag.llm.weights.cache import ModelCache, open_cache
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever

if TYPE_CHECKING:
    from rag.api.mcp import ArticleServer
    from rag.web.desk import Desk

logger = logging.getLogger(__name__)

EncoderFactory = Callable[[str], Encoder]

BUSY_S = 60.0
"""So long the first build by another page server is waited for, until it has committed something."""


def user_cache(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> ModelCache:
    """The cache of models: in `folder`, else in $FOOTNOTE_CACHE, else in the user's cache folder."""
    return open_cache(environment, folder or cache_folder(environment))


def calibrations(cache: ModelCache) -> Calibrations:
    """Those that ship, and those made on this machine, which are kept beside its models."""
    return Calibrations(cache.folder / "calibrations")


def load_chat_model(
    name: str, cache: ModelCache | None = None, environment: Mapping[str, str] = os.environ
) -> ChatModel | None:
    """The model of that name, fetched if need be, or None for "none"; raises ModelError."""
    tune_process()
    return identify(name).load(cache or user_cache(environment=environment), environment)


def open_pipeline(
    index: Path | str,
    model: ChatModel | ModelSlot | None,
    encoder_factory: EncoderFactory = load_encoder,
    *,
    strictness: Strictness = Strictness.BALANCED,
    cache: ModelCache | None = None,
) -> Pipeline:
    """Raises IndexMissing, IndexDamaged, EncoderError or EncoderMismatch."""
    tune_process()
    retriever = Retriever.open(index, lambda name: BatchingEncoder(encoder_factory(name)))
    return Pipeline(retriever, model, strictness=strictness, calibrations=calibrations(cache or user_cache()))


@dataclass(frozen=True)
class PageOptions:
    """What the page is over, and for whom. A limit of 0 is none.

    `state` is the database of several page servers, which then has the conversations, users and keys; `oidc` the issuer
    where people log in; `for_all`: nobody logs in. `fetch`: whether the page adds articles from the web;
    `allow_private`: also from this machine and this network.
    """

    articles: Path
    index: Path
    model: str
    strictness: Strictness = Strictness.BALANCED
    cache: Path | None = None
    conversations: Path | None = None
    users: Path | None = None
    keys: Path | None = None
    state: StateUrl | None = None
    oidc: OidcSettings | None = None
    for_all: bool = False
    questions_per_minute: int = 30
    max_upload_bytes: int = 64 * 2**20
    lock_model: bool = False
    fetch: bool = True
    allow_private: bool = False


@dataclass(frozen=True)
class Site:
    """What `app.py` serves: the page's acts, and who may come in, also from an issuer, with their programs."""

    desk: Desk
    state: State
    outside: Outside | None = None


def open_site(
    options: PageOptions, told: Callable[[BuildReport], None], environment: Mapping[str, str] = os.environ
) -> Site:
    """Brings the index up to date, with progress on stderr, tells the report, and loads the model meanwhile.

    Raises FootnoteError; what is wrong in the options shows before anything takes its time.
    """
    from rag.corpus.library import Library
    from rag.web.chat import Chat, Preferences
    from rag.web.desk import Desk
    from rag.web.fetching import FromWeb
    from rag.web.models_at_hand import ModelsAtHand

    tune_process()
    identify(options.model)
    issuer = open_issuer(options.oidc) if options.oidc is not None else None
    policy = options.oidc.policy() if options.oidc is not None else None
    state = open_state(options.state or _files(options), for_all=options.for_all, policy=policy)
    _bring_up_to_date(options, told)
    slot, cache = ModelSlot(), user_cache(options.cache, environment)
    pipeline = open_pipeline(options.index, slot, strictness=options.strictness, cache=cache)

    def load(name: str) -> None:
        load_into(slot, name, cache, environment)

    load(options.model)
    chat = Chat(
        pipeline,
        state.history,
        preferences=Preferences(options.strictness),
        limit=state.limit("questions", options.questions_per_minute),
    )
    library = Library(
        options.articles, options.index, lambda _: pipeline.encoder, max_upload_bytes=options.max_upload_bytes
    )
    models = None if options.lock_model else ModelsAtHand(load, cache, options.model, calibrations=calibrations(cache))
    from_web = FromWeb(options.articles, allow_private=options.allow_private) if options.fetch else None
    desk = Desk(chat, library, models, from_web=from_web)
    desk.check_state = state.check
    outside = None
    if options.oidc is not None and issuer is not None and state.outside is not None and state.logins is not None:
        outside = Outside(options.oidc, issuer, state.outside, state.logins)
    return Site(desk, state, outside)


def _bring_up_to_date(options: PageOptions, told: Callable[[BuildReport], None]) -> None:
    """The index, if nobody else is at it: what another page server writes is taken over once it is there."""
    waited_s = 0.0
    while True:
        try:
            with progress_bar() as on_progress:
                told(build(options.articles, options.index, load_encoder, on_progress=on_progress))
        except IndexBusy as error:
            if _is_there(options.index) or waited_s >= BUSY_S:
                logger.warning("%s. Going on with the index as it is", error)
            else:  # it is being made
                time.sleep(1.0)
                waited_s += 1.0
                continue
        except (NearlyAllGone, IndexNotWritten) as error:
            logger.warning("%s. Going on with the index as it is", error)
        return


def _is_there(index: Path) -> bool:
    try:
        store_in(path_here(index))
    except IndexMissing:
        return False
    return True


def open_issuer(settings: OidcSettings) -> IssuerClient:
    """Where people log in, which is not asked yet. Raises UsageError."""
    check_settings(settings)
    try:
        from rag.accounts.issuer import Issuer
    except ModuleNotFoundError as error:
        raise UsageError(
            "--oidc needs authlib: pip install 'footnote-rag[oidc]' (in a clone: pip install authlib)"
        ) from error
    return Issuer(settings)


@dataclass(frozen=True)
class McpOptions:
    """What an MCP server over stdio is over."""

    index: Path
    model: str
    strictness: Strictness = Strictness.BALANCED
    cache: Path | None = None


def open_mcp(options: McpOptions, environment: Mapping[str, str] = os.environ) -> ArticleServer:
    """An MCP server over an index; the model is loaded in the background. Raises FootnoteError."""
    from embeddings.version import VERSION
    from rag.api.contract import Service
    from rag.api.mcp import mcp_server

    identify(options.model)
    slot, cache = ModelSlot(), user_cache(options.cache, environment)
    pipeline = open_pipeline(options.index, slot, strictness=options.strictness, cache=cache)
    load_into(slot, options.model, cache, environment)

    def documents() -> Sequence[DocumentInfo]:
        return pipeline.index.documents()  # of its newest state

    return mcp_server(Service(pipeline, documents, lambda document: document.text), VERSION)


def _files(options: PageOptions) -> StateFiles:
    index = path_here(options.index).resolve()
    path = options.conversations or index.with_name(f"{index.name}.conversations.db")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder of {path} cannot be made ({error.strerror}); choose another") from error
    here = path_here(options.index)
    return StateFiles(path, options.keys or keys_beside(here), options.users, outside_beside(here))
