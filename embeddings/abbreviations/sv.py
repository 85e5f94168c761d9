"""Swedish: editorial abbreviations."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "bl.a d.v.s dr ca e.d e.kr f.kr f.d fig fr.o.m hr jfr kap kl m.fl m.m m.a.o max min mån nr o.d o.s.v "
        "obs osv prof resp s sid st t.ex t.o.m tel".split()
    ),
)
