"""Arabic: dates in questions.

Covered: "بين مايو ويوليو 2024", "من 3 إلى 5 مايو 2024", "في الأشهر الثلاثة الماضية", "خلال آخر ثلاثة أشهر". Not
covered: the Hijri calendar, months of two words (كانون الثاني), quarters, seasons, holidays,
"قبل ثلاث سنوات", a year alone.
"""

from rag.question.date_words.words import DateWords, units

WORDS = DateWords(
    joints="(?:و|إلى|حتى|الى)",
    counted="(?:في |خلال )?(?:آخر {number} {unit}|{unit} (?:ال)?{number} (?:الماضية|الأخيرة))",
    units=units(
        day="أيام الأيام يوما",
        week="أسابيع الأسابيع",
        month="أشهر الأشهر شهور الشهور",
        year="سنوات السنوات أعوام الأعوام",
    ),
    spans={"البارحة": "yesterday", "العام المنصرم": "last year", "الشهر المنصرم": "last month"},
)
