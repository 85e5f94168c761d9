"""Spanish: follow-ups and kinds of questions.

Covered: y, pero, entonces at the beginning; question words alone or with one verb ("¿Cuándo abrió?"), since
subjects are left out; personal and possessive pronouns, este and ese before a noun, eso, allí, después, más. A
noun with its article before a pronoun is what it stands for. Not covered: la and las as pronouns, "lo que",
verbs without a subject in longer questions.
"""

from rag.question.asking.words import AskingWords

_TIMES = r"(?! (?:año|mes|semana|día|verano|invierno|otoño|primavera)s?\b)"
WORDS = AskingWords(
    openings=r"(?:y|pero|entonces|qué hay de|qué pasa con)\b",
    bare=r"(?:(?:desde|hasta|para|de|a|con) )?(?:por qué|cuándo|dónde|quién|quiénes|cómo|cuánt[oa]s?|cuál|cuáles|qué)"
    r"(?: (?:más|exactamente|tiempo|dinero))?|(?:por qué|cuándo|dónde|cómo|cuánto) (?:se |no )?[^\W\d_]+",
    pointers=r"\b(?:él|ellas?|ellos|les?|sus?|su[yj][oa]s?)\b|\blos?\b(?= (?:construy|hiz|hic|dij|pag|abri|cerr"
    r"|compr|vend|fund"
    r"|sab|escrib|dirig|organiz|gan|vi[oó]|ha\b|han\b))"
    rf"|\b(?:est|es)[ea]s?\b{_TIMES}(?<! es)(?! que\b)|\b(?:esto|eso|allí|ahí|entonces|después)\b(?! de)"
    r"|\b(?:quién|qué|quiénes) más$|\bla misma$|\bel mismo$",
    named=r"\b(?:el|la|los|las|un|una|unos|unas|del|al|cada|dos|tres) \w{2,}|\bqué \w{3,} (?:perdió|vendió"
    r"|tiene|tenía|dejó|ha)\b",
    asks=r"(?:y |pero )?(?:quién(?:es)?|cuándo|dónde|por qué|cómo|cuánt[oa]s?|qué|cuál(?:es)?)\b"
    r"(?: (?:es|son|era|fue|fueron|ha|han|está|están|hay)\b)?",
    yes_no=r"(?:y |pero )?(?:es|son|era|fue|fueron|está|están|hay|había|hubo|ha|han|tiene|tienen|puede|pueden"
    r"|debe|se puede|va|van|será)\b(?! que\b)",
    either=r"\bo\b(?! no\b)",
    summary=r"\b(?:resum(?:en|e|ir|ido|a)|visión general|en breve|puntos (?:principales|clave)|lo esencial)\b"
    r"|^(?:qué dice|de qué trata) (?:este (?:artículo|texto)|el (?:artículo|texto) sobre)\b",
    happened=r"\bqué (?:pasó|ha pasado|sucedió|ocurrió|ha ocurrido|ha sucedido|pasaba)\b",
    latest=r"\b(?:últimas noticias|lo último|más recientes?|actualmente|en este momento|ahora mismo"
    r"|qué hay de nuevo|novedades)\b",
    several=r"^(?:enumera|lista|nombra|cita|di|dime) .{0,20}\b(?:tod[oa]s|l[oa]s)\b|\b(?:cuáles"
    r"|quiénes) son (?:tod[oa]s )?l[oa]s \w+s\b",
    explanation=r"(?:y |pero )?(?:por qué|explica|explique|describe|describa|compara|compare|cuéntame"
    r"|cómo (?:funciona|se forma|se explica))(?!\w)",
)
