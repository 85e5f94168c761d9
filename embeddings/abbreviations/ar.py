"""Arabic: titles and editorial abbreviations."""

from embeddings.abbreviations.rules import SentenceRules

RULES = SentenceRules(
    abbreviations=frozenset("د أ م ص ج ط هـ ق.م إلخ أ.د ت س ش".split()),
)
