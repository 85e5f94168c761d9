"""A GGUF file into a folder that transformers and the engines start from fast."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from embeddings.errors import ModelError
from rag.llm.engines.choice import Form, quickest_form
from rag.llm.engines.int8_weights import write_int8
from rag.llm.engines.shape import decodable


def convert(gguf: Path, folder: Path, form: Form | None = None) -> Form:
    """Writes a GGUF file's weights with config and tokenizer into `folder`; the form in which they were written.

    `form` None stands for the one that is the quickest on this machine. In 8 bits the exact linear layers are not
    kept: `standard` takes 2.0 GB instead of 3.6, and 5.1 with both. While it works it needs 3 (0.5B) to 6 GB (1.5B)
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
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    AutoTokenizer.from_pretrained(**source).save_pretrained(folder)
    form = form or quickest_form(folder)
    shape = decodable(folder)
    if form == "exact" or shape is None:
        check_room(folder, 2 * sum(weight.numel() for weight in model.parameters()))
        model.save_pretrained(folder)
        return "exact"
    embedding = model.get_input_embeddings().weight.numel()
    check_room(folder, sum(weight.numel() for weight in model.parameters()) + 3 * embedding)
    tensors = model.state_dict()
    del model
    write_int8(tensors, shape.layers, folder)
    return "int8"


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
