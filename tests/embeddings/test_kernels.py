"""The laws of every way to multiply, for each that this machine has, and again as a processor with AVX2 alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import torch

from embeddings.kernels import BFLOAT16, FLOAT32, KERNELS, LEVELS, Kernel, fastest, fastest_float, is_right, quantised

ROWS = (1, 6, 256)
CAPABILITY = "ATEN_CPU_CAPABILITY"
NARROW = {CAPABILITY: "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}
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
