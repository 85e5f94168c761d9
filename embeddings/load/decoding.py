"""Bytes into text: which encoding they are in, and what of the text nothing after this could store."""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from embeddings.errors import DocumentError
from embeddings.load.alphabets import european_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ["utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"]
_ASCII = bytes(range(32, 127)) + b"\\n"
_BINARY = "this is not text (binary data); remove it, or give it the suffix of what it is"
_SCRIPT_SHARE = 0.9
"""Of the letters of a text in UTF-16, those of its main script at least; with the bytes swapped, it is a mixture."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Decoded:
    text: str
    encoding: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # that the encoding was guessed


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Bytes as text: `text == data.decode(encoding, "replace")`, line ends untouched; DocumentError for binary data."""
    if data.startswith(b"%PDF-"):
        raise DocumentError("this is a PDF under another name; give it the suffix .pdf")
    encoding, guessed = _encoding(data, declared)
    problems: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        problems = (f"{text.count('�')} characters are broken in {encoding}, shown as '�'; save the file as UTF-8",)
    head = text[:100_000]
    if "\x00" in text or len(re.findall(r"[\x01-\x08\x0e-\x19\x1c-\x1f]", head)) > 0.02 * len(head):
        raise DocumentError(_BINARY)
    notes = (
        (f"its encoding is not said, and was guessed as {encoding}; save it as UTF-8 to be sure",) if guessed else ()
    )
    return Decoded(text, encoding, problems, notes)


def _encoding(data: bytes, declared: str | None) -> tuple[str, bool]:
    """A byte order mark decides, then NUL bytes, valid UTF-8, what the file declares, and detection last: a guess."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, False
    if b"\x00" in data:
        return _wide_encoding(data[:4096]), True
    try:
        data.decode("utf-8")
        return "utf-8", False
    except UnicodeDecodeError as error:
        first_broken = error.start
    # A few broken bytes do not make a file Latin-1: read so, all its other letters would be wrong.
    letters = re.sub(r"[\x00-\x7f]+", "", data.decode("utf-8", "replace"))
    broken = letters.count("�")
    if broken * 10 < len(letters):
        return "utf-8", False
    if declared and _extends_ascii(declared):
        return "cp1252" if codecs.lookup(declared).name == "iso8859-1" else declared, False  # as browsers do
    detected = _detect(data, first_broken)
    if detected is None and broken * 100 > len(data):
        raise DocumentError("not text in any encoding that could be recognised; save the file as UTF-8")
    return detected or "utf-8", detected is not None


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark: in Western text every other byte is NUL, and in others the letters are of one script."""
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), len(sample) / 2
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.02 * half:
        return "utf-16-be"
    shares = {name: _script_share(sample[: len(sample) // 2 * 2], name) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < _SCRIPT_SHARE:
        raise DocumentError(_BINARY)
    return best


def _script_share(sample: bytes, encoding: str) -> float:
    """Of a text's letters, the share of the script that most of them are of; 0 when it is no text in that encoding."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end < len(sample):  # a pair that the sample's end cuts is none of the text's faults
            return 0.0
        text = sample.decode(encoding, "ignore")
    if any(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") and char not in "\t\n\r" for char in text):
        return 0.0
    scripts = Counter(_script(char) for char in text if char.isalpha())
    return max(scripts.values(), default=0) / max(scripts.total(), 1) if any(map(str.isspace, text)) else 0.0


def _script(letter: str) -> str:
    """As Unicode names it, "CYRILLIC"; those that Chinese, Japanese and Korean are written in are one."""
    name = unicodedata.name(letter, "?").split()[0]
    return "CJK" if name in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH") else name


def _extends_ascii(encoding: str) -> bool:
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii") and codecs.lookup(encoding).name != "utf-8"
    except (LookupError, ValueError):
        return False


def _detect(data: bytes, first_broken: int) -> str | None:
    """The encoding by the letters of European languages, and where they are of none, by charset-normalizer.

    charset-normalizer takes short Western text for Central European or Japanese ("£50" for "｣50").
    """
    import charset_normalizer

    window = data[max(0, first_broken - 2**15) : first_broken + 2**15]
    window = window[: window.rfind(b"\n") + 1] or data  # a cut within a character would rule its encoding out
    if european := european_encoding(window):
        return european
    best = charset_normalizer.from_bytes(window, cp_exclusion=_WIDE).best()
    return best.encoding if best else None


def clean(text: str) -> str:
    """Without NUL and other control characters but tab and newline, unpaired surrogates replaced, line ends as \\n."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("", paired.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
