"""German: titles, units, legal and editorial abbreviations, months, and ordinals behind articles and prepositions."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "abs art abb anh bd bes bzgl bzw ca co d.h dipl dr e.v evtl ff fa fr geb gem gest ggf hr hrsg i.d.r "
        "ing inkl jh jhd kap lt max min mio mrd nr o.ä od pfr prof rd s.o sog st std str tel u.a usf usw v.a "
        "vgl vors z.b z.t zzgl jan feb febr apr aug sept okt nov dez z v d u.ä u i".split()
    ),
    ordinal_after=frozenset("am der die das dem den des vom zum zur beim im bis ab seit dieser jeder ihr sein".split()),
)
