"""Italian: titles and editorial abbreviations; "no." ends a sentence."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa on sen avv ing arch geom rag don mons s ss art "
        "artt cap cfr ecc es fig ibid n nn p pag pagg pp tel vol ca max min".split()
    ),
    words=frozenset("no sì".split()),
)
