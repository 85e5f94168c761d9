"""French: follow-ups and kinds of questions.

Covered: et, mais, donc, alors at the beginning; question words alone; personal and possessive pronouns, also
behind a verb with a hyphen, ce and cette before a noun, cela, ça, en, là-bas, d'autre. A noun with its article
before a pronoun is what it stands for. Not covered: le, la and les as pronouns but before a vowel or "ont",
"ou" at the beginning, which is "où" where accents are left out, "il" that stands for nothing (il y a, il faut,
s'agit-il).
"""

from rag.question.asking.words import AskingWords

_TIMES = r"(?! (?:année|semaine|mois|jour|été|hiver|automne|printemps)s?\b)"
WORDS = AskingWords(
    openings=r"(?:et|mais|donc|alors|qu'en est-il)\b",
    bare=r"(?:(?:depuis|jusqu'à|d'|pour) ?)?(?:pourquoi|quand|où|qui|comment|combien|quoi|lequel|laquelle|lesquels)"
    r"(?: (?:donc|ça|cela|exactement|de temps|encore|d'autre|ça coûte|cela coûte))?",
    pointers=r"(?<!\by a)(?<!\by avait)(?<!\bfaut)(?<!agit)(?<!agissait)(?<!existe)"
    r"(?<!temps fait)(?<!\best)(?<!-t)-(?:t-)?(?:il|elle|ils|elles)\b"
    r"|\best-(?:elle|ils|elles)\b|(?<!s')\best-il\b(?! (?:possible|vrai|interdit|permis|nécessaire|question)\b)"
    r"|(?<!-)\b(?:elles?|ils|lui|leurs?|son|sa|ses|celui|celles?|ceux)\b|\bqu'(?:il|elle)s?\b(?! y a)"
    r"|^il (?!y a|faut)"
    rf"|\bce(?:t|tte|s)?\b{_TIMES}(?! (?:que|qui|sont|n'est|soit|serait)\b)(?<!est-ce)(?<!est ce)"
    r"|\b(?:cela|ça|ensuite|là-bas)\b|\bqu'en\b|\bquelles? en\b|\bquels? en\b|(?<=\bqui )l'(?=\w)|\bl'(?:ont|a"
    r"|avait)\b"
    r"|\bd'autres?$|\bqui d'autre\b",
    named=r"\b(?:le|la|les|un|une|des|du|aux|chaque|deux|trois) \w{2,}|\b(?:l|d)'\w{3,}"
    r"|\bcombien (?:de|d') ?\w+ (?:le|la|les)\b"
    r"|\bquel(?:le)?s? \w{3,} (?:a|ont|est|sont|avait)\b",
    asks=r"(?:et |mais )?(?:qui|quand|où|pourquoi|comment|combien(?: de)?|que|qu'est-ce qu[ie']|qu'est-ce que"
    r"|quel(?:le)?s?)\b"
    r"(?: (?:est|sont|était|a|ont|avait)\b)?",
    yes_no=r"(?:et |mais )?(?:est-ce que?\b|est-ce qu'|y a-t-il|est-il vrai|est-(?:il|elle)\b)|(?!qu|où|comb"
    r"|comm|pourq|à |de |en |dans |depuis )"
    r"(?:[^\W\d_][\w'’-]* ){0,6}?(?:est|a|ont|sont|était|étaient|avait|peut|doit|va|sera)-(?:t-)?(?:il|elle|ils"
    r"|elles|on)\b",
    either=r"\bou\b(?! non\b| pas\b)",
    summary=r"\b(?:résum(?:é|e|er|ez)|vue d'ensemble|en bref|points (?:principaux|clés)|l'essentiel d)"
    r"|^(?:que dit|de quoi parle) (?:cet article|l'article (?:sur|intitulé))\b",
    happened=r"\bque s'est-il passé\b|\bqu'est-ce qui s'est passé\b|\bqu'est-il arrivé\b|\bque se passait-il\b",
    latest=r"\b(?:dernières nouvelles|derniers développements|plus récents?|plus récentes?|actuellement"
    r"|en ce moment|quoi de neuf|où en est)\b",
    several=r"^(?:cite|citez|énumère|énumérez|liste|listez|donne|nomme|nommez)\b.{0,20}\b(?:tous|toutes|les)\b"
    r"|\bquel(?:le)?s sont (?:tou[ts]e?s )?les \w+s\b",
    explanation=r"(?:et |mais )?(?:pourquoi|explique|expliquez|décris|décrivez|compare|comparez|raconte"
    r"|comment (?:fonctionne|marche|se forme|expliquer))\b",
)
