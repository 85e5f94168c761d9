"""A GGUF file into a folder that transformers and the engines start from fast."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from embeddings.errors import ModelError
from rag.llm.engines.choice import ENGINES


def convert(gguf: Path, folder: Path) -> None:
    """Write a GGUF file's weights as bfloat16 safetensors, with config and tokenizer, into `folder`.

    Engines of the table write what they load faster beside them.
    transformers reads a 0.5B GGUF in 35 s and its conversion in 1 s. While it works it needs 3 (0.5B) to 6 GB (1.5B)
    of memory. Raises ModelError when the disk has no room; whatever transformers raises passes through.
    """
    import torch  # here, as it takes seconds and nothing else in this file needs it
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source: Any = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name, "local_files_only": True}
    model: Any = AutoModelForCausalLM.from_pretrained(
        **source, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
    )
    # The weights are plain ones now; these would make transformers refuse to save them, or save them as GGUF again.
    model.hf_quantizer = None
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    weights = sum(weight.numel() for weight in model.parameters())
    check_room(folder, 3 * weights)  # two bytes each, and one more in 8 bits
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(**source).save_pretrained(folder)
    del model  # there need not be room in memory for both
    for engine in ENGINES:
        engine.prepare(folder)


def check_room(folder: Path, needed_bytes: int) -> None:
    """Raises ModelError when the disk of `folder`, which is made if need be, has not so much free."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ModelError(
            f"{folder} needs {in_words(needed_bytes)} of disk and has {in_words(free)}; free some or move it"
        )


def in_words(size_bytes: int) -> str:
    """As people say it: 1.12 GB, 98 MB."""
    return f"{size_bytes / 1e9:.2f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"
