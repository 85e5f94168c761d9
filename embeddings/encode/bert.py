"""A BERT encoder by hand, in float32 and in 8-bit integers, for processors that multiply those several times faster.

Both forms take the same safetensors weights; float32 is what the integers are checked against. Linear layers run in
oneDNN's int8 kernels, attention in bfloat16 where that is quick, everything else in float32. Each weight row has a
scale of its own; each layer's input has one fixed range, from a few calibration texts, after its channels were evened
out against the weights (SmoothQuant, Xiao and others 2023). Fixed ranges make a vector independent of its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from embeddings.kernels import ONEDNN, beats_float, fast_bfloat16, quantised

SMOOTHING = 0.4
"""The paper's alpha (0.5 there): how much of the spread of the inputs goes into the weights."""
CLIPPED = 0.65
"""Of the activation's largest value: a few outliers would cost all other values a bit. Mean cosine to float32 on news:
0.9959 at 0.35, 0.9973 at 0.5, 0.9976 at 0.65, 0.9973 at 0.8, 0.9964 at 1."""

Recorder = Callable[[str, Tensor], None]
Pair = tuple[Tensor, Tensor]
"""Weight and bias."""


@dataclass(frozen=True)
class BertShape:
    """What of config.json is needed."""

    layers: int
    heads: int
    dim: int
    epsilon: float


def supported(config: Mapping[str, object]) -> bool:
    """Whether this is a plain BERT, as `forward` knows it, and 8-bit products are quicker here than floats."""
    plain = (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )
    return plain and beats_float(ONEDNN, int(str(config["intermediate_size"])), int(str(config["hidden_size"])))


class Float32Bert:
    """The reference: the published network, to the letter."""

    def __init__(self, weights: Mapping[str, Tensor], shape: BertShape) -> None:
        self.shape = shape
        self.weights = weights

    def layer(self, number: int) -> dict[str, Pair]:
        """Weight and bias of each part; query, key and value as one, the scaling of the scores put into the query."""
        scale = (self.shape.dim // self.shape.heads) ** -0.5
        query, key, value = (self._pair(number, f"attention.self.{name}") for name in ("query", "key", "value"))
        query = (query[0] * scale, query[1] * scale)
        return {
            "qkv": (torch.cat([query[0], key[0], value[0]]), torch.cat([query[1], key[1], value[1]])),
            "out": self._pair(number, "attention.output.dense"),
            "out_norm": self._pair(number, "attention.output.LayerNorm"),
            "up": self._pair(number, "intermediate.dense"),
            "down": self._pair(number, "output.dense"),
            "down_norm": self._pair(number, "output.LayerNorm"),
        }

    def _pair(self, number: int, name: str) -> Pair:
        prefix = f"encoder.layer.{number}.{name}"
        return self.weights[f"{prefix}.weight"], self.weights[f"{prefix}.bias"]

    def embedded(self, ids: Tensor) -> Tensor:
        """Shape (texts x tokens, dim)."""
        w = self.weights
        summed = functional.embedding(ids, w["embeddings.word_embeddings.weight"])
        summed += w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        summed += w["embeddings.token_type_embeddings.weight"][0]
        pair = w["embeddings.LayerNorm.weight"], w["embeddings.LayerNorm.bias"]
        return self.normed(summed, pair).view(-1, self.shape.dim)

    def normed(self, values: Tensor, pair: Pair) -> Tensor:
        return functional.layer_norm(values, (self.shape.dim,), *pair, self.shape.epsilon)

    def __call__(self, ids: Tensor, mask: Tensor, record: Recorder = lambda name, values: None) -> Tensor:
        """Mean-pooled unit vectors, shape (texts, dim), of padded token ids and their mask, shape (texts, tokens)."""
        values = self.embedded(ids)
        for number in range(self.shape.layers):
            part = self.layer(number)
            record(f"{number}.qkv", values)
            mixed = attention(functional.linear(values, *part["qkv"]), mask, self.shape)
            record(f"{number}.out", mixed)
            values = self.normed(functional.linear(mixed, *part["out"]) + values, part["out_norm"])
            record(f"{number}.up", values)
            wide = functional.gelu(functional.linear(values, *part["up"]))
            record(f"{number}.down", wide)
            values = self.normed(functional.linear(wide, *part["down"]) + values, part["down_norm"])
        return pooled(values, mask)


class Int8Bert:
    """The same network with int8 linear layers; as safe to call from several threads as it is to read."""

    def __init__(self, reference: Float32Bert, ids: Tensor, mask: Tensor) -> None:
        """Calibrated on a few texts, given as the network takes them."""
        ranges = _ranges(reference, ids, mask)
        self._reference = reference
        self._layers = [
            _Int8Layer(reference.layer(number), {name: ranges[f"{number}.{name}"] for name in _LINEAR})
            for number in range(reference.shape.layers)
        ]

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """As `Float32Bert`."""
        if not fast_bfloat16():
            return self._forward(ids, mask, attention)
        vectors = self._forward(ids, mask, quick_attention)
        if not bool(torch.isfinite(vectors).all()):  # scores too far apart for a plain exponential
            vectors = self._forward(ids, mask, attention)
        return vectors

    def _forward(self, ids: Tensor, mask: Tensor, attend: Callable[[Tensor, Tensor, BertShape], Tensor]) -> Tensor:
        reference = self._reference
        values = reference.embedded(ids)
        for layer in self._layers:
            mixed = attend(layer.qkv(layer.qkv.quantised(values)), mask, reference.shape)
            values = reference.normed(layer.out.added(layer.out.quantised(mixed), values), layer.out_norm)
            wide = layer.up.gelu(layer.up.quantised(values), layer.down)
            values = reference.normed(layer.down.added(wide, values), layer.down_norm)
        return pooled(values, mask)


_LINEAR = ("qkv", "out", "up", "down")


class _Int8Layer:
    def __init__(self, pairs: Mapping[str, Pair], ranges: Mapping[str, Pair]) -> None:
        self.qkv, self.out, self.up, self.down = (
            _Int8Linear(*pairs[name], ranges[name], smooth=name != "down") for name in _LINEAR
        )
        self.out_norm, self.down_norm = pairs["out_norm"], pairs["down_norm"]


class _Int8Linear:
    """A linear layer over inputs of unsigned and weights of signed 8-bit integers."""

    def __init__(self, weight: Tensor, bias: Tensor, span: Pair, smooth: bool) -> None:
        """`span`: the least and largest value of each input channel. An input that comes quantised from the layer
        before it cannot be smoothed."""
        low, high = span
        largest = torch.maximum(low.abs(), high.abs()).clamp(min=1e-5)
        even = torch.ones_like(largest)
        if smooth:
            even = largest**SMOOTHING / weight.abs().amax(0).clamp(min=1e-5) ** (1 - SMOOTHING)
        lowest, highest = float((low / even).min()), float((high / even).max())
        self.scale = max(highest - lowest, 1e-5) / 255
        self.zero = round(-lowest / self.scale)
        self._factor = 1 / (even * self.scale)
        self._zero = torch.tensor([float(self.zero)])
        levels, self._weight_scale = quantised(weight * even)
        self._weight = torch.ops.onednn.qlinear_prepack(levels, None)
        self._weight_zero = torch.zeros(len(weight), dtype=torch.int32)
        self._bias = bias

    def quantised(self, values: Tensor) -> Tensor:
        return torch.addcmul(self._zero, values, self._factor).round_().clamp_(0, 255).to(torch.uint8)

    def __call__(self, values: Tensor) -> Tensor:
        """For attention, in the type that is quick here."""
        return self._product(values, 1.0, 0, torch.bfloat16 if fast_bfloat16() else torch.float32, "none", "")

    def gelu(self, values: Tensor, following: _Int8Linear) -> Tensor:
        """With the activation, quantised as the following layer takes it."""
        return self._product(values, following.scale, following.zero, torch.uint8, "gelu", "none")

    def _product(self, values: Tensor, scale: float, zero: int, kind: torch.dtype, after: str, how: str) -> Tensor:
        given = (values, self.scale, self.zero, self._weight, self._weight_scale, self._weight_zero, self._bias)
        product: Tensor = torch.ops.onednn.qlinear_pointwise(*given, scale, zero, kind, after, [], how)
        return product

    def added(self, values: Tensor, residual: Tensor) -> Tensor:
        """In float32, plus the residual."""
        given = (values, self.scale, self.zero, self._weight, self._weight_scale, self._weight_zero, residual)
        after: tuple[Any, ...] = (self._bias, 1.0, 0, torch.float32, 1.0, 0, "add", 1.0, "none", [], "")
        product: Tensor = torch.ops.onednn.qlinear_pointwise.binary(*given, *after)
        return product


def _ranges(reference: Float32Bert, ids: Tensor, mask: Tensor) -> dict[str, Pair]:
    """The least and largest value of each channel of each layer's input; padding aside."""
    found: dict[str, Pair] = {}
    real = mask.reshape(-1).bool()

    def record(name: str, values: Tensor) -> None:
        low, high = values[real].amin(0), values[real].amax(0)
        found[name] = (low, high.clamp(max=CLIPPED * float(high.max())) if name.endswith("down") else high)

    reference(ids, mask, record)
    return found


def _heads(qkv: Tensor, mask: Tensor, shape: BertShape) -> tuple[Tensor, ...]:
    """Query, key and value, each (texts, heads, tokens, width)."""
    texts, tokens = mask.shape
    parts: tuple[Tensor, ...] = qkv.view(texts, tokens, 3, shape.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
    return parts


def attention(qkv: Tensor, mask: Tensor, shape: BertShape) -> Tensor:
    """Shape (texts x tokens, dim)."""
    query, key, value = _heads(qkv, mask, shape)
    allowed = mask[:, None, None, :].bool()
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=allowed, scale=1.0)
    return mixed.transpose(1, 2).reshape(-1, shape.dim)


def quick_attention(qkv: Tensor, mask: Tensor, shape: BertShape) -> Tensor:
    """The same in one pass over the scores: not shifted by their largest, and their sum had as one more value column.

    In bfloat16 twice as fast as the library's, in float32 slower than it; not finite where scores differ by
    more than an exponential can hold.
    """
    query, key, value = _heads(qkv, mask, shape)
    ones = torch.ones(1, dtype=value.dtype).expand(*value.shape[:3], 1)
    # Padding has a value of nothing and counts nothing in the sum, so its scores do not matter.
    value = torch.cat((value, ones), -1) * mask[:, None, :, None].to(value.dtype)
    mixed = torch.matmul(torch.matmul(query, key.transpose(-1, -2)).exp_(), value)
    mixed = mixed[..., :-1] / mixed[..., -1:]
    return mixed.transpose(1, 2).reshape(-1, shape.dim)


def pooled(values: Tensor, mask: Tensor) -> Tensor:
    """The mean over a text's tokens, as a unit vector."""
    weights = mask.to(values.dtype)[..., None]
    mean = (values.view(*mask.shape, -1) * weights).sum(1) / weights.sum(1)
    return functional.normalize(mean, dim=1)
