"""Linear layers with 8-bit weights, by a kernel that torch has: half the memory traffic of bfloat16, twice its rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

LEVELS = 127
REST_LEVELS = 254
"""A rest is at most half a level, so that 254 times it fits into 8 bits as well."""
QUANTISED_ROWS = 512
_ZERO = 128


def quantised(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Levels, int8 of the weight's shape (out, in), and scales, float32 of shape (out,), whose product it is."""
    import torch

    levels = torch.empty(weight.shape, dtype=torch.int8)
    scales = torch.empty(len(weight))
    for first in range(0, len(weight), QUANTISED_ROWS):  # few enough that they stay in the processor's cache
        some = slice(first, first + QUANTISED_ROWS)
        exact = weight[some].float()
        scales[some] = exact.abs().amax(dim=1).clamp_(min=1e-12).div_(LEVELS)
        levels[some] = exact.div_(scales[some, None]).round_()
    return levels, scales


class Int8Linear:
    """y = x W^T + b with W in 8 bits, one scale a row of W, and x in 8 or in 15 bits, one scale a row of x.

    Rows of x are scaled by their own maximum (Dettmers and others 2022, LLM.int8(), vector-wise quantisation), but
    without float columns beside them: in two parts, x is a whole number of levels and a whole number of 254ths of a
    level. Sums are of whole numbers and therefore exact: a row's result does not depend on the rows beside it.
    """

    def __init__(self, levels: torch.Tensor, scales: torch.Tensor, bias: torch.Tensor | None = None) -> None:
        """`levels` and `scales` as of `quantised`, `bias` of shape (out,) and any floating dtype; none is kept."""
        import torch

        self._packed = torch.ops.onednn.qlinear_prepack(levels, None)
        self._scales = scales.clone()
        self._zeros = torch.zeros(len(scales), dtype=torch.int32)
        self._bias = None if bias is None else bias.float().clone()

    def __call__(self, x: torch.Tensor, parts: int = 2) -> torch.Tensor:
        """float32 of shape (rows, in) to (rows, out); with `parts` 1, x is rounded to 8 bits, at half the cost."""
        import torch

        scale = x.abs().amax(dim=1, keepdim=True).clamp_(min=1e-12) / LEVELS
        exact = x / scale
        if parts == 1:
            y = self._product(exact.round_())
        else:
            count = len(x)
            both = torch.empty(2 * count, x.shape[1])
            levels, rest = both[:count], both[count:]
            torch.round(exact, out=levels)
            torch.sub(exact, levels, out=rest).mul_(REST_LEVELS).round_()
            product = self._product(both)
            y = product[:count].add_(product[count:], alpha=1 / REST_LEVELS)
        y.mul_(scale)
        return y if self._bias is None else y.add_(self._bias)

    def _product(self, levels: torch.Tensor) -> torch.Tensor:
        """The kernel multiplies unsigned by signed bytes; signed by signed it takes seconds."""
        import torch

        unsigned = levels.to(torch.int8).view(torch.uint8).bitwise_xor_(_ZERO)
        y: torch.Tensor = torch.ops.onednn.qlinear_pointwise(
            unsigned, 1.0, _ZERO, self._packed, self._scales, self._zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return y


def is_supported() -> bool:
    """Whether this processor multiplies bytes fast (AVX-512 VNNI) and this torch has the kernel and it is right.

    Without VNNI the kernel's pairs of products may overflow, hence the trial with the largest values.
    """
    import torch

    try:
        if not torch.cpu._is_vnni_supported():
            return False
        weight = torch.full((16, 64), 127.0)
        weight[::2] = -127.0
        got = Int8Linear(*quantised(weight))(torch.full((2, 64), 127.0))
    except (AttributeError, RuntimeError, NotImplementedError):
        return False
    return bool((got == 127.0 * 127.0 * 64 * weight[:, 0].sign()).all())
