"""Russian: dates in questions.

Covered: "между маем и июлем 2024 года", "с мая по июль 2024", "с 3 по 5 мая 2024", "за последние три месяца". Not
covered: quarters, seasons, holidays, "позавчера", "три года назад", a year alone.
"""

from rag.question.date_words.words import DateWords, units

WORDS = DateWords(
    joints=r"(?:и|по|до)",
    counted="(?:за |в течение )?(?:последние|последних) {number} {unit}",
    units=units(day="день дня дней", week="неделя недели недель", month="месяц месяца месяцев", year="год года лет"),
    spans={
        "прошлой недели": "last week",
        "прошлого месяца": "last month",
        "минувшем году": "last year",
        "минувшем месяце": "last month",
        "минувшей неделе": "last week",
        "этого года": "this year",
        "этого месяца": "this month",
        "этой недели": "this week",
    },
)
