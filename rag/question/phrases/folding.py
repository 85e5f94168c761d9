"""Texts as the tables of phrases are compared with them: small letters, no accents, single spaces, no punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embeddings.language.digits import ascii_digits

_ALIKE = str.maketrans(
    "幾個條獻檔聞報總錄麼給請顯訴資庫裡裏這該說關於講內題話來紙體雜誌語種寫覽綜蓋圍時間數舊嗎誰發佈與從後開週們謝見幫妳"
    "機會沒單類現兩過對討論紹無號囉問認識還點讓甚總臺裝涉夠為聽嚴業務網頁處"
    "ةى",
    "几个条献档闻报总录么给请显诉资库里里这该说关于讲内题话来纸体杂志语种写览综盖围时间数旧吗谁发布与从后开周们谢见帮你"
    "机会没单类现两过对讨论绍无号啰问认识还点让什总台装涉够为听严业务网页处"
    "هي",
)
"""Traditional characters of questions to simplified ones, and Arabic letters that are often written for each other."""


@dataclass(frozen=True)
class Token:
    """What `text[start:end]` is read as in a folded text: one character of a private use area, which no text has."""

    start: int
    end: int
    sign: str


@dataclass(frozen=True)
class Folded:
    """`places`: for each character of `text`, the half-open offsets in `original` that it stands for."""

    text: str
    original: str
    places: Sequence[tuple[int, int]]

    def said(self, start: int, end: int) -> str:
        """What stands in the original for `text[start:end]`."""
        return self.original[self.places[start][0] : self.places[end - 1][1]] if start < end else ""


def folded(original: str, tokens: Iterable[Token] = ()) -> Folded:
    """The text without its accents and its punctuation; digits of all scripts are ASCII, a hyphen is a space."""
    signs = {token.start: token for token in tokens}
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    digits = ascii_digits(original)
    at = 0
    while at < len(original):
        token = signs.get(at)
        end = token.end if token else at + 1
        for letter in token.sign if token else fold(digits[at]):
            if letter != " " or (letters and letters[-1] != " "):
                letters.append(letter)
                places.append((at, end))
        at = end
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return Folded("".join(letters), original, places)


def fold(letter: str) -> str:
    """A letter in small, without its accent, those written for each other as one; nothing for a mark alone, a space for
    what is no letter and no digit."""
    plain = unicodedata.normalize("NFKD", letter.casefold()).translate(_ALIKE)
    kept = "".join(part for part in plain if not unicodedata.category(part).startswith(("M", "Cf", "Lm")))
    if plain and not kept:
        return ""
    return "".join(part if part.isalnum() else " " for part in kept)


def folded_pattern(pattern: str) -> str:
    """A regular expression of a table as it matches folded texts: its letters are folded, its signs stay."""
    return re.sub(r"[^\W\d_]", lambda letter: fold(letter[0]), pattern)
