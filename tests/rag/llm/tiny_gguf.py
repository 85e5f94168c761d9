"""GGUF files of random weights, small enough to be made in a test."""

from __future__ import annotations

from pathlib import Path

import numpy as np

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
WIDTH, INNER, CONTEXT = 64, 128, 2048


def write_gpt2(path: Path, blocks: int = 2, seed: int = 0) -> Path:
    """GPT-2, an architecture that our own decoder does not know, with a token for each byte."""
    import gguf

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(str(path), "gpt2")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_block_count(blocks)
    writer.add_head_count(4)
    writer.add_layer_norm_eps(1e-5)
    tokens = [*_byte_tokens(), "<|end|>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL])
    writer.add_token_merges(["\u0120 \u0120"])  # of what is no token: none is ever merged
    writer.add_eos_token_id(256)
    writer.add_bos_token_id(256)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)

    def add(name: str, *shape: int, scale: float = 0.3) -> None:
        writer.add_tensor(name, rng.normal(0, scale, shape).astype(np.float32))

    def add_norm(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, np.float32))
        writer.add_tensor(f"{name}.bias", np.zeros(WIDTH, np.float32))

    def add_linear(name: str, rows: int, columns: int) -> None:
        add(f"{name}.weight", rows, columns)
        writer.add_tensor(f"{name}.bias", np.zeros(rows, np.float32))

    add("token_embd.weight", len(tokens), WIDTH)
    add("position_embd.weight", CONTEXT, WIDTH)
    add_norm("output_norm")
    add("output.weight", len(tokens), WIDTH)
    for block in range(blocks):
        add_norm(f"blk.{block}.attn_norm")
        add_linear(f"blk.{block}.attn_qkv", 3 * WIDTH, WIDTH)
        add_linear(f"blk.{block}.attn_output", WIDTH, WIDTH)
        add_norm(f"blk.{block}.ffn_norm")
        add_linear(f"blk.{block}.ffn_up", INNER, WIDTH)
        add_linear(f"blk.{block}.ffn_down", WIDTH, INNER)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_header(path: Path, architecture: str, values: dict[str, str]) -> Path:
    """A file without weights, that says what it is."""
    import gguf

    writer = gguf.GGUFWriter(str(path), architecture)
    for key, value in values.items():
        writer.add_string(key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _byte_tokens() -> list[str]:
    """How byte-level BPE writes each byte: printable ones as they are, the others from U+0100 on."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]
