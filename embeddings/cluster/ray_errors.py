"""What Ray's errors are told as: what is wrong, without stacks and addresses, and what to do about it."""

from __future__ import annotations

from typing import Any

from embeddings.errors import ClusterError, FootnoteError
from embeddings.version import VERSION

CLIENT = "ray://"
STARTING = "starting"
_OTHER_VERSION = (ImportError, AttributeError, TypeError)
"""What a worker raises that has another Footnote, before it can say which."""
_SAME_VERSION = (
    f"Footnote is {VERSION} here, and most likely another one or none is there: pip install "
    f"'footnote-rag[ray]=={VERSION}' on all machines of the cluster"
)


def unusable(error: Exception) -> str:
    """Why a cluster cannot be connected to."""
    told = " ".join(str(error).split()) or type(error).__name__
    if "ersion mismatch" in told:
        return f"{told}; install the same Ray and the same Python here as there"
    if "timed out during startup" in told:
        return f"{told} Ray waits for some seconds only: try again when the machine has less to do"
    return (
        f"{told}; see that it runs (ray start --head), that this machine is one of its own or the address begins with "
        f"{CLIENT}, and that its token is here when it wants one (RAY_AUTH_MODE=token, RAY_AUTH_TOKEN_PATH)"
    )


def translated(error: Any, doing: str) -> FootnoteError:
    """An error that was raised on a worker."""
    cause = error.cause
    if isinstance(cause, FootnoteError):
        return cause
    told = f"a worker of the Ray cluster failed while {doing}: {type(cause).__name__}: {cause}"
    is_other = doing == STARTING and isinstance(cause, _OTHER_VERSION)  # once they have started, they are the same
    return ClusterError(f"{told}; {_SAME_VERSION}" if is_other else told)


def not_started(error: Exception) -> str:
    """Why no worker comes up."""
    told = str(error)
    remedy = "look into the logs of Ray there"
    if any(kind.__name__ in told for kind in (ModuleNotFoundError, *_OTHER_VERSION)):
        remedy = _SAME_VERSION
    return f"the workers do not start on the Ray cluster: {first_line(error)}; {remedy}"


def first_line(error: Exception) -> str:
    """What there is to read in the messages of Ray, which come with addresses and whole stacks."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if "ModuleNotFoundError" in line or "Error" in line.split(":")[0]]
    return (named or lines or [type(error).__name__])[-1].partition(" Some common causes")[0]
