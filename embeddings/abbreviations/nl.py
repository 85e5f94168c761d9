"""Dutch: titles and editorial abbreviations."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "dhr mevr mw mr dr drs ir ing prof ds st nr nrs art blz bijv bv ca d.w.z e.d enz evt ev fig incl excl "
        "jl jan feb mrt apr jun jul aug sept okt nov dec m.b.t m.i.v n.a.v o.a o.m resp t.a.v t.o.v tel v.a "
        "vgl z.o.z".split()
    ),
)
