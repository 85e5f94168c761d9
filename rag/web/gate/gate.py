"""The gate: all of the middleware before Gradio and the API, in its order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from starlette.types import ASGIApp

from embeddings.errors import UsageError
from rag.accounts.contract import KeyStore, OutsideStore, SessionStore, UserStore
from rag.accounts.limits import RateLimit
from rag.accounts.oidc import Outside
from rag.accounts.roles import NO_ROLE, Role
from rag.accounts.sessions import Sessions
from rag.accounts.state import NewLimit, State, credential_in
from rag.web.gate.headers import NamedPage, OnlyThisHost
from rag.web.gate.language import InLanguage
from rag.web.gate.login import Login
from rag.web.gate.names import EVERY_HOST, LOOPBACK, Address, OwnNames, OwnPage, Proxied, is_among, networks
from rag.web.gate.oidc import OidcLogin
from rag.web.gate.programs import JsonBodies, JsonErrors
from rag.web.gate.requests import LimitRequests
from rag.web.gate.routes import KnownRoutes
from rag.web.gate.tabs import Tabs
from rag.web.gate.unavailable import Unavailable
from rag.web.gate.upload import TakeUploads
from rag.web.gate.watched import Watched
from rag.web.uploads import Uploads

REQUESTS_PER_MINUTE = 1200


@dataclass(frozen=True)
class GateOptions:
    """Who may come in, by which names and proxies, what they may do, and how much they may send.

    Without `sessions`, whoever comes may come in, and do everything; `keys` are for their programs, `role_of` a user
    is asked for each request, `limit` makes those of logging in. `names` are `HOST[:PORT]`, `proxies`
    addresses or networks. `outside` are those who log in at an issuer. `page_language` is that of
    the page for all, "" for what each browser asks for.
    """

    host: str = "127.0.0.1"
    names: Collection[str] = ()
    proxies: Collection[str] = ()
    sessions: SessionStore | None = None
    check_password: Callable[[str, str], bool] | None = None
    keys: KeyStore | None = None
    role_of: Callable[[str], Role | None] = lambda _: NO_ROLE
    limit: NewLimit = lambda _, per_minute: RateLimit(per_minute)
    is_open: bool = False
    requests_per_minute: int = REQUESTS_PER_MINUTE
    max_upload_bytes: int = 64 * 2**20
    outside: Outside | None = None
    page_language: str = ""


def check_gate(options: GateOptions, *, by_issuer: bool = False) -> None:
    """Raises UsageError where the page would be open to whoever reaches it, or for names that are none.

    `by_issuer`: `outside` is going to be there."""
    if options.host not in LOOPBACK and options.sessions is None and not options.is_open:
        raise UsageError(
            f"whoever reaches {options.host} could read and change everything: say who may come in with --auth FILE "
            "or --oidc ISSUER, or that everybody may with --open"
        )
    for name in options.names:
        if Address.of(name) is None:
            raise UsageError(f"--name {name!r} is no name of a host; give one as notes.example or notes.example:8443")
    if (by_issuer or options.outside is not None) and not options.names and options.host in EVERY_HOST:
        raise UsageError("--oidc needs --name HOST here: the issuer sends browsers back to a name that it knows")
    try:
        networks(options.proxies)
    except ValueError as error:
        raise UsageError(f"--proxy is no address or network ({error}); give one as 10.0.0.5 or 10.0.0.0/8") from error


def with_users(options: GateOptions, users: UserStore | None, keys: KeyStore | None = None) -> GateOptions:
    """The same, for those who are named in a file or log in at an issuer, and for programs with their keys; for
    everybody where there are neither."""
    outside = options.outside.users if options.outside is not None else None
    both: list[UserStore | OutsideStore] = [store for store in (users, outside) if store is not None]
    if not both:
        return options

    def role_of(name: str) -> Role | None:
        return next((found for store in both if (found := store.role(name)) is not None), None)

    sessions = Sessions(credential_in(users, outside))
    check_password = users.check if users is not None else None
    return replace(options, sessions=sessions, check_password=check_password, keys=keys, role_of=role_of)


def with_state(options: GateOptions, state: State) -> GateOptions:
    """The same, for those who are kept there; where nobody is, for everybody."""
    known = with_users(options, state.users, state.keys)
    if state.sessions is None:
        return known
    return replace(known, sessions=state.sessions, limit=state.limit)


def guarded(
    app: ASGIApp,
    options: GateOptions,
    uploads: Uploads,
    on_drop: Callable[[str], None],
    on_response: Callable[[str, str, int], None] = lambda route, method, status: None,
    rights: Mapping[int, str] = MappingProxyType({}),
    inputs: Mapping[int, int] | None = None,
) -> ASGIApp:
    """The app behind the gate.

    `rights` are those that functions of the page take, `inputs` how many values, by their numbers. `on_drop` is told
    the names of tabs that are forgotten, `on_response` the route, method and status of each response.
    """
    names = OwnNames(options.host, options.names)
    app = NamedPage(app, "Footnote")
    app = TakeUploads(app, uploads, options.max_upload_bytes)
    app = JsonBodies(app)
    app = Tabs(app, on_drop, rights=rights, inputs=inputs)
    oidc = OidcLogin(options.outside, names) if options.outside is not None else None
    login = Login(app, options.sessions, options.check_password, options.keys, options.role_of, options.limit, oidc)
    app = Unavailable(login)
    app = LimitRequests(app, options.requests_per_minute)
    app = KnownRoutes(app)
    app = OwnPage(app, names)
    app = Proxied(app, options.proxies, names)
    app = JsonErrors(app)
    app = Watched(app, on_response)
    app = InLanguage(app, options.page_language)
    return OnlyThisHost(app)


def trusts(proxies: Collection[str]) -> Callable[[str], bool]:
    """Whether an address is that of a proxy that was named."""
    named = networks(proxies)
    return lambda address: is_among(address, named)
