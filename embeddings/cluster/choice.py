"""Where a build reads and encodes: in its own process, or on the cluster of an address."""

from __future__ import annotations

from embeddings.errors import UsageError
from embeddings.workers import OpenWorkers, own_process


def workers_on(ray_address: str | None, count: int | None) -> OpenWorkers:
    """None for this process; raises UsageError."""
    if ray_address is None:
        if count is not None:
            raise UsageError("--ray-workers is for a Ray cluster; add --ray with its address")
        return own_process
    from embeddings.cluster.ray_pool import on_ray

    return on_ray(ray_address, count)
