"""The laws of every way to multiply, for each that this machine has, and again as a processor with AVX2 alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest
import torch

from embeddings.kernels import (
    BFLOAT16,
    FLOAT32,
    KERNELS,
    LEVELS,
    PACKED_ROWS,
    Kernel,
    fastest,
    fastest_float,
    is_right,
    quantised,
)
from embeddings.trials import TrialRecord, processor_name

ROWS = (1, 6, 256)
CAPABILITY = "ATEN_CPU_CAPABILITY"
NARROW = {
    CAPABILITY: "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "FBGEMM_ENABLE_INSTRUCTIONS": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
}
RIGHT = [kernel for kernel in KERNELS if is_right(kernel)]
each_kernel = pytest.mark.parametrize("kernel", RIGHT, ids=lambda kernel: kernel.name)
each_exact = pytest.mark.parametrize("kernel", [k for k in RIGHT if k.exact], ids=lambda kernel: kernel.name)


def levels_of(rows: int, width: int) -> torch.Tensor:
    return torch.randint(-LEVELS, LEVELS + 1, (rows, width)).float()


@each_kernel
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(("out", "width"), [(96, 64), (64, 515), (160, 8960)])
def test_every_kernel_gives_the_same_answer_as_whole_numbers(kernel, rows, out, width):
    levels, scales = quantised(torch.randn(out, width))
    x = levels_of(rows, width)
    sums = x.double() @ levels.double().T
    got = kernel.pack(levels, scales)(x).double() / scales
    # Rounding in bfloat16 is to 8 bits, each number of a sum on its own; a sum of whole numbers is rounded once.
    size = x.abs().double() @ levels.abs().double().T
    tolerance = sums.abs() * 3e-7 if kernel.exact else size * (2**-7 if kernel is BFLOAT16 else 1e-6)
    assert ((got - sums).abs() <= tolerance + 1e-3).all()


@each_exact
def test_the_largest_values_do_not_overflow(kernel):
    half = LEVELS // 2
    pairs = [[LEVELS, 0], [0, LEVELS], [half, LEVELS - half], [-LEVELS, 0], [-half, half - LEVELS]]
    levels = torch.tensor(pairs, dtype=torch.int8).repeat(8, 2000)
    x = torch.tensor([[1.0], [-1.0]]).mul(LEVELS).repeat(1, 4000)
    sums = x.double() @ levels.double().T
    assert ((kernel.pack(levels, torch.ones(len(levels)))(x).double() - sums).abs() <= sums.abs() * 3e-7).all()


@each_exact
@pytest.mark.parametrize("rows", [2, 6, 16, 256])
def test_a_row_is_to_the_last_bit_the_same_with_others_beside_it(kernel, rows):
    product = kernel.pack(*quantised(torch.randn(160, 640)))
    x = levels_of(rows, 640)
    together = product(x)
    assert all(torch.equal(together[row], product(x[row : row + 1])[0]) for row in range(rows))


@each_exact
def test_what_goes_in_is_rounded_to_whole_numbers(kernel):
    product = kernel.pack(*quantised(torch.randn(64, 128)))
    x = torch.rand(6, 128) * 2 * LEVELS - LEVELS
    x[0, :4] = torch.tensor([0.5, 1.5, -0.5, -1.5])  # halves go to the even neighbour in all of them
    assert torch.equal(product(x), product(x.round()))


@pytest.mark.parametrize("width", [1, 2, 7, 640])
def test_two_neighbouring_weights_never_exceed_one_byte_and_the_weight_is_near(width):
    weight = torch.randn(600, width) * torch.logspace(-4, 4, 600)[:, None]
    weight[::3, 0], weight[5] = 50.0, 0.0
    before = weight.clone()
    levels, scales = quantised(weight)
    assert torch.equal(weight, before), "the caller's weight stays as it is"
    assert ((levels * scales[:, None] - weight).abs() <= scales[:, None] * 0.5001).all()
    sizes = torch.nn.functional.pad(levels.int().abs(), (0, width % 2)).view(600, -1, 2)
    assert int(sizes.sum(2).max()) <= LEVELS


def test_a_kernel_that_overflows_or_is_missing_is_not_taken():
    def overflowing(levels, scales):
        return lambda x: (x.double() @ levels.double().T).clamp(max=32767).float()

    def missing(levels, scales):
        raise RuntimeError("no such engine")

    assert not is_right(Kernel("overflowing", overflowing, exact=True))
    assert not is_right(Kernel("missing", missing, exact=True))


def test_the_choice_is_a_kernel_that_is_right():
    assert is_right(fastest(1536, 1024))
    assert fastest_float() in (FLOAT32, BFLOAT16)


def test_packing_leaves_the_engine_of_the_process_as_it_was():
    before = torch.backends.quantized.engine
    for kernel in RIGHT:
        kernel.pack(*quantised(torch.randn(8, 8)))
    assert torch.backends.quantized.engine == before


@pytest.mark.skipif(CAPABILITY in os.environ, reason="is this very run")
def test_the_same_holds_of_a_processor_with_avx2_alone():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    run = subprocess.run(command, env=os.environ | NARROW, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout


@each_exact
def test_the_parts_of_a_matrix_make_up_the_whole_to_the_last_bit(kernel):
    """One of many rows is packed in pieces."""
    levels, scales = quantised(torch.randn(2 * PACKED_ROWS + 5, 16))
    x = levels_of(6, 16)
    parts = [
        kernel.pack(levels[some : some + 5000], scales[some : some + 5000]) for some in range(0, len(levels), 5000)
    ]
    assert torch.equal(kernel.pack(levels, scales)(x), torch.cat([part(x) for part in parts], dim=1))


# --- what trials found, kept on disk ---------------------------------------------------------------------------------

SECONDS = {"one way": {1: 0.5, 256: 2.0}, "another": {1: 0.25, 256: 4.0}}


def test_what_a_trial_found_is_read_back_by_another_start(tmp_path):
    TrialRecord(tmp_path / "new" / "kernels.json", "this").put("first", SECONDS)
    TrialRecord(tmp_path / "new" / "kernels.json", "this").put("second", SECONDS)
    again = TrialRecord(tmp_path / "new" / "kernels.json", "this")
    assert (again.get("first"), again.get("second"), again.get("third")) == (SECONDS, SECONDS, None)


def test_another_machine_tries_again_and_its_trials_take_the_place(tmp_path):
    path = tmp_path / "kernels.json"
    TrialRecord(path, "this").put("first", SECONDS)
    assert TrialRecord(path, "that").get("first") is None
    TrialRecord(path, "that").put("second", SECONDS)
    assert TrialRecord(path, "that").get("second") == SECONDS
    assert TrialRecord(path, "this").get("first") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"null",
        b'{"machine": "this"}',
        b'{"machine": "this", "trials": 5}',
        b'{"machine": "this", "trials": {"first": {}}}',
        b'{"machine": "this", "trials": {"first": {"one way": {"1": "fast"}}}}',
        b'{"machine": "this", "trials": {"first": {"one way": {"1": -1}}}}',
        b'{"machine": "this", "trials": {"first": {"one way": {"1": NaN}}}}',
        b'{"machine": "this", "trials": {"first": {"one way": [1]}}}',
    ],
)
def test_a_broken_record_counts_as_none_and_is_written_anew(tmp_path, content):
    path = tmp_path / "kernels.json"
    path.write_bytes(content)
    record = TrialRecord(path, "this")
    assert record.get("first") is None
    record.put("first", SECONDS)
    assert record.get("first") == SECONDS


def test_a_record_that_cannot_be_written_is_let_be(tmp_path):
    (tmp_path / "file").write_text("")
    record = TrialRecord(tmp_path / "file" / "kernels.json", "this")
    record.put("first", SECONDS)
    assert record.get("first") is None


def test_a_start_with_a_record_tries_nothing_and_chooses_the_same(tmp_path):
    code = (
        "import sys; from pathlib import Path; from embeddings import trials; "
        "trials.keep_trials(Path(sys.argv[1])); from embeddings.kernels import fastest; print(fastest(1024, 1024).name)"
    )

    def choice() -> str:
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    first = choice()
    record = tmp_path / "kernels.json"
    kept = json.loads(record.read_text(encoding="utf-8"))
    times = next(found for name, found in kept["trials"].items() if "1024 x 1024" in name)
    for kernel in times:  # as if another had won
        times[kernel] = {rows: 1.0 if kernel == first.strip() else 0.5 for rows in times[kernel]}
    record.write_text(json.dumps(kept), encoding="utf-8")
    assert choice() != first


def test_the_machine_is_named_by_its_processor_its_flags_and_torch(tmp_path, monkeypatch):
    path = tmp_path / "kernels.json"
    monkeypatch.delenv(CAPABILITY, raising=False)
    TrialRecord(path).put("first", SECONDS)
    assert processor_name() in path.read_text(encoding="utf-8")
    assert f"torch {version('torch')}" in path.read_text(encoding="utf-8")
    monkeypatch.setenv(CAPABILITY, "avx2")
    assert TrialRecord(path).get("first") is None
