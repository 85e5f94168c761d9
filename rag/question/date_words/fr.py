"""French: dates in questions.

Covered: "entre mai et juillet 2024", "du 3 au 5 mai 2024", "ces trois derniers mois", "au cours des trois dernières
années". Not covered: quarters, seasons, holidays, "avant-hier", "il y a trois ans", a year alone.
"""

from rag.question.date_words.words import DateWords, units

WORDS = DateWords(
    joints=r"(?:et|à|au|jusqu['’](?:à|au|en))(?:\s+le)?",
    counted="(?:au cours des |durant les |pendant les |dans les |ces |les |des )?(?:{number} (?:derniers|dernieres)"
    " {unit}|(?:derniers|dernieres) {number} {unit})",
    units=units(day="jours jour", week="semaines semaine", month="mois", year="ans années an année"),
    spans={
        "l'année passée": "last year",
        "l'an passé": "last year",
        "le mois passé": "last month",
        "la semaine passée": "last week",
    },
)
