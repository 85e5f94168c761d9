"""Which models our own decoder runs, and their sizes, by their config.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ARCHITECTURES = frozenset({"qwen2", "llama"})


@dataclass(frozen=True)
class Shape:
    """What of a model's config.json is needed; read without transformers, whose import takes longer than that."""

    hidden: int
    layers: int
    heads: int
    groups: int  # heads of keys and values
    dim: int  # of a head
    inner: int
    theta: float
    eps: float


def decodable(folder: Path) -> Shape | None:
    """The shape of the model whose config.json is in `folder`; None when it is of a kind that is not known here."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        rope = config.get("rope_parameters") or {
            "rope_theta": config["rope_theta"],
            **(config.get("rope_scaling") or {}),
        }
        plain = (
            config["model_type"] in ARCHITECTURES
            and config["hidden_act"] == "silu"
            and rope.get("rope_type", rope.get("type", "default")) == "default"
            and rope.get("partial_rotary_factor", 1.0) == 1.0
            and set(config.get("layer_types") or ()) <= {"full_attention"}
            and not config.get("use_sliding_window")
            and not config.get("mlp_bias")
            and not config.get("quantization_config")
        )
        if not plain:
            return None
        heads = int(config["num_attention_heads"])
        return Shape(
            hidden=int(config["hidden_size"]),
            layers=int(config["num_hidden_layers"]),
            heads=heads,
            groups=int(config.get("num_key_value_heads") or heads),
            dim=int(config.get("head_dim") or config["hidden_size"] // heads),
            inner=int(config["intermediate_size"]),
            theta=float(rope["rope_theta"]),
            eps=float(config["rms_norm_eps"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
