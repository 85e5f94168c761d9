"""Czech: titles and editorial abbreviations."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "dr ing mgr bc prof doc mudr judr phdr rndr gen pan sv ul nám tř tel č např tj tzv atd apod aj resp "
        "popř cca max min mil mld tis kap obr str s r st".split()
    ),
    ordinal_after=frozenset("dne od do na v".split()),
)
