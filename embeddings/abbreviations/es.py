"""Spanish: titles, states, editorial abbreviations; "no." ends a sentence."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "sr sra srta sres dr dra d dª lic ing prof profa gral cnel cap av avda art pág págs p pp núm nº tel "
        "ud uds vd vds ee ej p.ej fig vol ed máx mín aprox admón cía s.a".split()
    ),
    words=frozenset("no sí".split()),
    openers="¿¡",
)
