"""Turkish: titles and editorial abbreviations, and ordinals."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "dr prof doç yrd av sn gen alb müh öğr uzm mah cad sok apt no tel bkz örn vb vs yy s ss cilt çev haz "
        "yay st".split()
    ),
)
