"""multilingual-e5-small as a folder that sentence-transformers and our own 8-bit encoder read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace, Sequence
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from embeddings.encode.contract import WEIGHTS
from embeddings.encode.e5_file import E5File

MAX_TOKENS = 264
"""As many as a chunk of MiniLM has, and the prefix. The model takes 512: longer chunks would be slower to encode, and
longer to read as a footnote."""


def write_folder(file: E5File, folder: Path) -> None:
    """Word embeddings in float16, which holds a product of 4 bits and a float16 scale but for its last bits."""
    shape = file.shape
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in file.tensors.items()}
    # Not used, and missed by the library that reads the folder.
    tensors["pooler.dense.weight"] = np.zeros((shape.dim, shape.dim), dtype=np.float32)
    tensors["pooler.dense.bias"] = np.zeros(shape.dim, dtype=np.float32)
    words = "embeddings.word_embeddings.weight"
    save_file({**tensors, words: tensors[words].astype(np.float16)}, str(folder / WEIGHTS), {"format": "pt"})
    tokenizer(file).save(str(folder / "tokenizer.json"))
    bos, eos, pad, unk = (file.pieces[number][0] for number in file.special)
    contents = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.dim,
            "intermediate_size": shape.wide,
            "layer_norm_eps": shape.epsilon,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": file.special[2],
            "position_embedding_type": "absolute",
            "type_vocab_size": shape.types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **{"bos_token": bos, "eos_token": eos, "cls_token": bos, "sep_token": eos, "pad_token": pad},
            "unk_token": unk,
        },
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.dim, "pooling_mode_mean_tokens": True},
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    (folder / "2_Normalize").mkdir(exist_ok=True)


def tokenizer(file: E5File) -> Tokenizer:
    """XLM-RoBERTa's: NFKC, controls dropped, other white space a space, Unigram pieces that begin at spaces.

    The file's own table of letters is NFKC but for controls and signs without width.
    """
    spaces = "".join(letter for letter, to in file.normalised.items() if to == " " and letter != " ")
    dropped = "".join(letter for letter, to in file.normalised.items() if to == "")
    found = Tokenizer(Unigram(file.pieces, unk_id=file.special[3], byte_fallback=False))
    found.normalizer = Sequence(
        [
            Replace(Regex(f"[{_class(spaces)}]"), " "),
            Replace(Regex(f"[{_class(dropped)}]"), ""),
            NFKC(),
            Replace(Regex(" {2,}"), " "),
        ]
    )
    found.pre_tokenizer = Metaspace(replacement="\u2581", prepend_scheme="always")
    bos, eos = (file.pieces[number][0] for number in file.special[:2])
    found.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, file.special[0]), (eos, file.special[1])]
    )
    return found


def _class(letters: str) -> str:
    return "".join(f"\\x{{{ord(letter):x}}}" for letter in letters)
