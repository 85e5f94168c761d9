"""Chinese, in simplified and in traditional characters: dates in questions.

Covered: "2024年3月", "2024年5月到7月", "过去三个月", "去年". A date needs no preposition. Not covered: dates in
Chinese numerals ("二〇二四年"), quarters, seasons, holidays, "前天", "三年前".
"""

from rag.question.date_words.words import DateWords, units

WORDS = DateWords(
    joints="(?:到|至|和|与|與|-|—|~)",
    counted="(?:在 ?)?(?:过去|最近|近|前)的? ?{number} ?个?{unit}",
    units=units(day="天 日", week="周 星期 礼拜", month="月", year="年"),
    spans={"昨日": "yesterday", "今日": "today", "过去一年": "the last year", "过去一个月": "the last month"},
)
