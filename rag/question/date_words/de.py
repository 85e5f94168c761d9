"""German: dates in questions.

Covered: "zwischen Mai und Juli 2024", "vom 3. bis 5. Mai 2024", "in den letzten drei Monaten", "voriges Jahr",
a year alone behind geschah, passierte and their like. Not covered: quarters, seasons, halves of years, holidays, two
years in short ("2023/24"), "vorgestern", "vor drei Jahren", "heuer" and other words of regions.
"""

from rag.question.date_words.words import DateWords, units

WORDS = DateWords(
    joints=r"(?:und|bis(?:\s+(?:zum|ende|anfang))?)(?:\s+de[mn])?",
    counted="(?:den |der |dem |die |das )?(?:letzten|letzte|letztes|vergangenen|vergangene) {number} {unit}",
    units=units(day="tage tagen", week="woche wochen", month="monat monate monaten", year="jahr jahre jahren"),
    spans={
        "vergangene woche": "last week",
        "vergangener woche": "last week",
        "der vergangenen woche": "last week",
        "vergangenen monat": "last month",
        "dem vergangenen monat": "last month",
        "vergangenes jahr": "last year",
        "vergangenem jahr": "last year",
        "vergangenen jahr": "last year",
        "letzten jahr": "last year",
        "voriges jahr": "last year",
        "vorige woche": "last week",
    },
    behind="(?:geschah|passierte|ist|war|passiert|los|ereignete sich)",
)
