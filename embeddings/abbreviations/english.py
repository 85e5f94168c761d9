"""Full stops that end an abbreviation and a sentence at once: "... in the U.S. Boats are made there."

English only, and only of what sentencex takes for an abbreviation and so leaves together. Whether a sentence ends there
is told from the words on both sides; what these lists do not have stays together, as "the U.S. Navy" does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP = re.compile(
    r"(?<!\S)[\"'“‘(\[]{0,3}(?P<word>[^\W\d_](?:[\w&’'-]|\.(?=\w)){0,20})\.[”\"'’)\]]{0,3}\s+"
    r"(?P<next>[\"“‘(]?[A-Z][\w’'-]*)"
)
# Words, or units that follow a figure: a capital letter after them begins a sentence.
_WORDS = frozenset(
    "al arc art co con corp etc exec fed hr ill inc ltd me min miss mm no ore res Arc Art Bart Fed Ken May Yahoo "
    "Jan Feb Mar Apr Jul Aug Sep Sept Oct Nov Dec".split()
)
# What may stand before a part of the same name as well ("Acme Corp. Board", "Ore. Governor").
_ENDINGS = frozenset(
    "Inc Ltd Corp Co LLC PLC Plc Jr Sr Esq Univ Ave Rd Calif Conn Del Fla Ga Ill Ind Ky La Mass Mich Minn Mo Mont "
    "Ore Pa Penn Tex Va Vt Wash".split()
)
# Initials of countries and the like; those of persons and teams are followed by the rest of the name.
_INITIALS = frozenset("U.S U.K U.N E.U U.S.A U.S.S.R U.A.E D.C B.C A.D Ph.D M.D".split())
# Words that open sentences, and are no part of a name.
_OPENERS = frozenset(
    "A About After All Also Although An And Another Any As At Because Before Both But By Despite During Each Early "
    "Every Few First For From Had Has Have He Her Here His How However I If In Instead It Its Last Later Many "
    "Meanwhile More Most My Neither None Nor Not Nothing Now Of Once One Only Or Other Our Over People Perhaps Police "
    "She Since So Some Still Such Than That The Their Then There These They This Those Though Three Through Thus To "
    "Today Tomorrow Two Under Unlike Until We Were What When Where Whether Which While Who Why With Without Yesterday "
    "Yet You Your".split()
)
# Plural words that follow "U.S." or the like as parts of a name; other plural words open sentences.
_NAMED_IN_PLURAL = frozenset(
    "Affairs Airlines Airports Airways Attorneys Brothers Citizens Customs Embassies Emirates Films Foods Forces "
    "Games Holdings Industries Islands Lakes Marines Marshals Motors Nations News Olympics Paralympics Parks Partners "
    "Pictures Ports Records Securities Senators Services Sports States Studios Systems Technologies Times Works".split()
)


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets within `text[start:end]`, taken for one sentence, at which another one begins."""
    at = start
    while match := _STOP.search(text, at, end):
        if _ends(match["word"], match["next"].lstrip('"“‘(')):
            yield match.start("next")
        at = match.start("next")


def _ends(word: str, following: str) -> bool:
    if word in _WORDS:
        return len(following) > 1 and bool(following.strip("IVXLC"))  # no. IV, art. II
    if word in _ENDINGS or word in _INITIALS:
        return following in _OPENERS or (_is_plural(following) and following not in _NAMED_IN_PLURAL)
    return False


def _is_plural(word: str) -> bool:
    return len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
