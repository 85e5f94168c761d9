"""Polish: titles and editorial abbreviations, and ordinals behind prepositions."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset(
        "dr prof mgr inż hab lek gen płk kpt por ks św bł al ul pl os woj pow gm tel nr np m.in in itd itp "
        "tzw tj jw ok ww zob s str tys mln mld zł godz im ur zm wg".split()
    ),
    ordinal_after=frozenset("dnia od do z na w po".split()),
)
