"""What only an index in Milvus has: a client that is the process' own, and collections that must be loaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import IndexUnreachable
from embeddings.index.address import MilvusAddress, remote_address
from embeddings.index.index import Index
from tests.embeddings.index.places import ENCODER, made


def test_a_server_that_is_not_there_is_told_in_words(lite: Path) -> None:
    with pytest.raises(IndexUnreachable, match=r"milvus://127\.0\.0\.1:9/x cannot be had"):
        Index.open("milvus://127.0.0.1:9/x")


def test_while_a_server_is_away_one_caller_a_second_tries_it_and_others_are_told_at_once(lite: Path) -> None:
    from embeddings.index.milvus.server import LOOK_AGAIN_S, Circuit

    now = 100.0
    circuit, away = Circuit(clock=lambda: now), IndexUnreachable("away")
    for _ in range(2):
        circuit.enter()  # well: as many as come
    circuit.failed(away)
    with pytest.raises(IndexUnreachable, match="away"):
        circuit.enter()
    now += LOOK_AGAIN_S
    circuit.enter()  # this one tries
    with pytest.raises(IndexUnreachable, match="away"):
        circuit.enter()
    circuit.answered()
    circuit.enter()
    circuit.enter()


def test_what_fails_at_one_server_is_told_of_that_one_alone_and_a_refusal_is_no_absence(
    articles: Path, milvus: Path
) -> None:
    from pymilvus import MilvusException

    from embeddings.index.milvus.server import asking, is_away, translated

    gone, there = remote_address("milvus://127.0.0.1:8/x"), remote_address(milvus)
    assert gone is not None and there is not None
    tried = []

    def ask(address: MilvusAddress, code: object) -> None:
        with asking(address):
            tried.append(address)
            raise MilvusException(code=code, message="words of the client")

    with pytest.raises(IndexUnreachable, match="it does not answer"):
        ask(gone, grpc_unavailable())
    with pytest.raises(IndexUnreachable, match="it does not answer"):
        ask(gone, grpc_unavailable())
    assert tried == [gone], "the second was told without a try"
    for _ in range(2):
        with pytest.raises(IndexUnreachable, match="words of the client") as refused:
            ask(there, 1100)
        assert not is_away(refused.value.__cause__)
    assert tried == [gone, there, there]
    with translated(gone):  # a build waits for its own answer
        pass


def grpc_unavailable() -> object:
    import grpc

    return grpc.StatusCode.UNAVAILABLE


def test_a_server_that_was_started_anew_loads_the_collection_again(articles: Path, milvus: Path) -> None:
    from embeddings.index.milvus.collection import newest
    from embeddings.index.milvus.server import client

    made(articles, milvus)
    index, address = Index.open(milvus), remote_address(milvus)
    assert address is not None
    vector = ENCODER.encode(["moon"])[0]
    before = index.nearest(vector, 5).rows.tolist()
    client(address).release_collection(newest(address))
    assert index.nearest(vector, 5).rows.tolist() == before
    client(address).release_collection(newest(address))
    assert len(index.stored_vectors(np.array([0, 1]))) == 2
