"""Spanish: dates in questions.

Covered: "entre mayo y julio de 2024", "del 3 al 5 de mayo de 2024", "en los últimos tres meses". Not covered:
quarters, seasons, holidays, "anteayer", "hace tres años", a year alone.
"""

from rag.question.date_words.words import DateWords, units

WORDS = DateWords(
    joints=r"(?:y|a|al|hasta)(?:\s+el)?",
    counted="(?:en |durante )?(?:los |las )?(?:ultimos|ultimas) {number} {unit}",
    units=units(day="días día", week="semanas semana", month="meses mes", year="años año"),
    spans={"el último año": "last year", "el último mes": "last month", "la última semana": "last week"},
)
