"""Matrix products: every way to multiply is a row of `KERNELS`, and a trial on this processor chooses among them.

Weights have 8 bits and one scale an output. The levels of two neighbouring weights together stay within 127, so that
the AVX2 instruction that adds pairs of byte products in 16 bits (vpmaddubsw) never overflows: 255 x 127 < 2^15. Sums
are then exact on every processor, and what the 8-bit kernels return differs in its last bit at most.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from embeddings.trials import Seconds, best_of_turns, kept_trials, one_core

if TYPE_CHECKING:
    import torch

logger = logging.getLogger(__name__)

LEVELS = 127
"""The largest level of an activation, and of two neighbouring weights together."""
QUANTISED_ROWS = 512
ZERO = 128
PACKED_ROWS = 9_216
"""FBGEMM packs a matrix of more rows ever more slowly, the cache being too small for it: an output layer of 152,000
takes 4.5 s of a core as a whole, and 1.4 in pieces. The largest layer inside a model of 1.5B has 8,960 rows."""
ANSWER = ((2, 4), (12, 10), (256, 2))
"""Rows of a product, and how many such products an answer takes: a prompt of 500 tokens, then some 14 steps of 1 or 6
tokens, each of which has two rows, see `rag.llm.engines.quantisation`."""
BATCH = ((256, 1),)
"""The same for an encoder, whose batches are long."""
LEAST_TRIED, MOST_TRIED = 1024, PACKED_ROWS
"""Weights are so large in a trial, each way: smaller products take microseconds, so that chance would decide. Up to the
largest inside a model of 1.5B they are tried as they are: of 2,048 x 1,536, which the cache holds, FBGEMM multiplies
256 rows as fast as oneDNN, of 8,960 x 1,536 in 1.2 times the time (AVX-512 VNNI). That takes under a second."""
FLOAT_TRIAL = (512, 512)
"""Shape of the weights by which the floating-point types are compared: an emulated bfloat16 takes 12 ms, not 600."""

Product = Callable[["torch.Tensor"], "torch.Tensor"]
"""float32 of shape (rows, in), within +-127, to (rows, out); integer kernels round their input to whole numbers."""


def quantised(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Levels, int8 of the weight's shape (out, in), and scales, float32 of shape (out,), whose product it is."""
    import torch

    levels = torch.empty(weight.shape, dtype=torch.int8)
    scales = torch.empty(len(weight))
    for first in range(0, len(weight), QUANTISED_ROWS):  # few enough that they stay in the processor's cache
        some = slice(first, first + QUANTISED_ROWS)
        exact = weight[some].float()
        sizes = exact.abs()
        pairs = sizes[:, 0 : exact.shape[1] - 1 : 2] + sizes[:, 1::2]
        largest = torch.maximum(sizes.amax(dim=1), pairs.amax(dim=1)) if pairs.numel() else sizes.amax(dim=1)
        # Both of a pair may be rounded up by half a level, hence one level less.
        scales[some] = largest.clamp_(min=1e-12).div_(LEVELS - 1)
        levels[some] = exact.div(scales[some, None]).round_()
    return levels, scales


@dataclass(frozen=True)
class Kernel:
    """One way to multiply."""

    name: str
    pack: Callable[[torch.Tensor, torch.Tensor], Product]
    """Levels and scales, as of `quantised`, into a product with them; neither is kept."""
    exact: bool
    """Whether sums are of whole numbers, so that a row's result does not depend on the rows beside it."""
    rows_step: int = 1
    """Rows whose number is up to chance are better filled up to a multiple of this."""


def _onednn(levels: torch.Tensor, scales: torch.Tensor) -> Product:
    import torch

    packed = torch.ops.onednn.qlinear_prepack(levels, None)
    scales, zeros = scales.clone(), torch.zeros(len(scales), dtype=torch.int32)

    def product(x: torch.Tensor) -> torch.Tensor:
        # The kernel multiplies unsigned by signed bytes; signed by signed it takes seconds.
        unsigned = x.round().to(torch.int8).view(torch.uint8).bitwise_xor_(ZERO)
        y: torch.Tensor = torch.ops.onednn.qlinear_pointwise(
            unsigned, 1.0, ZERO, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return y

    return product


def _fbgemm(levels: torch.Tensor, scales: torch.Tensor) -> Product:
    import torch

    count = -(-len(levels) // PACKED_ROWS)
    if count > 1:
        pieces = [_fbgemm(*piece) for piece in zip(levels.chunk(count), scales.chunk(count), strict=True)]
        return lambda x: torch.cat([piece(x) for piece in pieces], dim=1)
    zeros = torch.zeros(len(scales), dtype=torch.long)
    with _quantised_engine("fbgemm"):
        tensor = torch._make_per_channel_quantized_tensor(levels, scales.double(), zeros, 0)
        packed = torch.ops.quantized.linear_prepack(tensor, None)
    multiply = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32

    def product(x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = multiply(x, 1.0, ZERO, packed)
        return y

    return product


def _float32(levels: torch.Tensor, scales: torch.Tensor) -> Product:
    import torch

    weight = levels.float().mul_(scales[:, None])
    return lambda x: torch.nn.functional.linear(x, weight)


def _bfloat16(levels: torch.Tensor, scales: torch.Tensor) -> Product:
    import torch

    weight = levels.float().mul_(scales[:, None]).bfloat16()
    return lambda x: torch.nn.functional.linear(x.bfloat16(), weight).float()


ONEDNN = Kernel("oneDNN, 8 bits", _onednn, exact=True, rows_step=8)
"""It compiles a kernel for every number of rows that it meets, which takes half a millisecond, and keeps it."""
FBGEMM = Kernel("FBGEMM, 8 bits", _fbgemm, exact=True)
FLOAT32 = Kernel("float32", _float32, exact=False)
BFLOAT16 = Kernel("bfloat16", _bfloat16, exact=False)
KERNELS = (ONEDNN, FBGEMM, FLOAT32, BFLOAT16)


@dataclass(frozen=True)
class Trial:
    """The quickest kernel, and `seconds` of one of its products on one core by the rows of the product.

    `out` and `width` is the shape of the weights that were tried.
    """

    kernel: Kernel
    seconds: Mapping[int, float]
    out: int
    width: int


@cache
def tried(out: int, width: int) -> Trial:
    """The trial for an answer by a model with weights of that shape, among the kernels that are right here."""
    exact = [kernel for kernel in KERNELS if kernel.exact and is_right(kernel)]
    return _trial([*exact, fastest_float()], _sized(out), _sized(width), ANSWER)


def fastest(out: int, width: int) -> Kernel:
    """The quickest kernel that is right on this processor, for an answer by a model with weights of that shape."""
    return tried(out, width).kernel


@cache
def beats_float(kernel: Kernel, out: int, width: int) -> bool:
    """Whether the kernel is right here, and quicker than floating point for an encoder with weights of that shape."""
    return is_right(kernel) and _trial([kernel, fastest_float()], _sized(out), _sized(width), BATCH).kernel is kernel


@cache
def is_right(kernel: Kernel) -> bool:
    """Whether this torch has the kernel, and it is right where an overflow would show: on the largest values."""
    import torch

    levels, x, scales = _extremes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch says once that it will have FBGEMM's tensors no longer some day
            got = kernel.pack(levels, scales)(x)
    except (AttributeError, RuntimeError, NotImplementedError, ValueError) as error:
        logger.info("%s is not to be had: %s", kernel.name, error)
        return False
    sums = x.double() @ levels.double().T
    tolerance = 1e-6 if kernel.exact else 0.02
    return bool(((got.double() - sums).abs() <= tolerance * sums.abs().max()).all() and torch.isfinite(got).all())


@cache
def fastest_float() -> Kernel:
    """bfloat16 or float32; where the processor has no bfloat16, an emulated product takes ten times as long."""
    return _trial([FLOAT32, BFLOAT16] if is_right(BFLOAT16) else [FLOAT32], *FLOAT_TRIAL, BATCH).kernel


def fast_bfloat16() -> bool:
    """Whether bfloat16 is quicker than float32 here; the type for attention and for a KV cache follows from it."""
    return fastest_float() is BFLOAT16


def _extremes() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Levels, inputs and scales whose sums overflow wherever they can: long rows of the largest pairs of one sign."""
    import torch

    half = LEVELS // 2
    pairs = [(LEVELS, 0), (0, LEVELS), (half, LEVELS - half), (-LEVELS, 0), (0, -LEVELS), (-half, half - LEVELS)]
    width = 512
    levels = torch.tensor(pairs, dtype=torch.int8).repeat(8, width // 2)
    x = torch.tensor([float(LEVELS), -float(LEVELS), 1.0])[:, None].repeat(2, width)
    return levels, x, torch.ones(len(levels))


def _sized(size: int) -> int:
    return min(max(size, LEAST_TRIED), MOST_TRIED)


def _trial(kernels: Sequence[Kernel], out: int, width: int, products: Sequence[tuple[int, int]]) -> Trial:
    """Which kernel takes the least time for the products, pairs of rows and how often.

    What was found before on this machine is taken as it is, where that is kept.
    """
    record = kept_trials()
    rows = ", ".join(str(rows) for rows, _ in products)
    name = f"{' / '.join(kernel.name for kernel in kernels)}: {rows} rows by {out} x {width}"
    seconds = record.get(name) if record is not None else None
    wanted = {kernel.name: {rows for rows, _ in products} for kernel in kernels}
    if seconds is None or {kernel: set(each) for kernel, each in seconds.items()} != wanted:
        seconds = _timed(kernels, out, width, [rows for rows, _ in products])
        if record is not None:
            record.put(name, seconds)
    total = {kernel: sum(count * seconds[kernel.name][rows] for rows, count in products) for kernel in kernels}
    best = min(kernels, key=total.__getitem__)
    found = ", ".join(f"{kernel.name} {total_s * 1000:.1f} ms" for kernel, total_s in total.items())
    logger.info("products with weights of %d x %d: %s (%s)", out, width, best.name, found)
    return Trial(best, seconds[best.name], out, width)


def _timed(kernels: Sequence[Kernel], out: int, width: int, products: Sequence[int]) -> Seconds:
    """Seconds of the quickest product of each kernel for each number of rows; the kernels take turns."""
    import torch

    seconds: dict[str, dict[int, float]] = {kernel.name: {} for kernel in kernels}
    with torch.inference_mode(), one_core():
        levels, scales = torch.randint(-(LEVELS // 2), LEVELS // 2, (out, width), dtype=torch.int8), torch.ones(out)
        packed = {kernel: kernel.pack(levels, scales) for kernel in kernels}
        for rows in products:
            x = torch.randint(-LEVELS, LEVELS + 1, (rows, width)).float()
            for product in packed.values():
                product(x)  # the first one may be compiled
            runs = {kernel: partial(product, x) for kernel, product in packed.items()}
            for kernel, best in best_of_turns(runs).items():
                seconds[kernel.name][rows] = best
    return seconds


_engine_lock = threading.Lock()
_engine_users: list[str] = []
"""The engine that was set before, once for each thread that packs with another now."""


@contextmanager
def _quantised_engine(name: str) -> Iterator[None]:
    """torch packs for the engine that is set for the whole process; threads that pack beside each other share it."""
    import torch

    with _engine_lock:
        _engine_users.append(_engine_users[0] if _engine_users else torch.backends.quantized.engine)
        torch.backends.quantized.engine = name
    try:
        yield
    finally:
        with _engine_lock:
            before = _engine_users.pop()
            if not _engine_users:
                torch.backends.quantized.engine = before
