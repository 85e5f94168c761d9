"""Japanese: words that the check must know.

Covered: ない, なかった, ません, ず and the prefixes 不, 未, 無, 非; modal endings, words of intention and
report. There are no spaces, so a table's entry is a run of letters anywhere in the clause. Not
covered: denial by the verb alone.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words("ない なかった なく ません ませんでした ず 不 未 無 非 否定 拒否 拒絶 以外 除"),
    not_negations=words("非常 未来 無線 不動産 必ず まず 少なくとも 少なく 南アフリカ"),
    hedges=words(
        "かもしれ だろう でしょう 可能性 らしい ようだ そうだ とみられ 見込み 予定 計画 予想 期待 "
        "検討 方針 目指 べき もし 場合 なら たら 疑い  "
        "容疑 という 提案 恐れ おそれ 意向 つもり"
    ),
    deciding=words("前 後 のみ だけ すべて 全 多く 少 最 以上 以下 未満 超 上 下 内 外 より まで から"),
    pronouns=words("彼 彼女 彼ら それ これ その この 同氏 同社 同"),
    verdicts=words("はい いいえ"),
    units=units(percent="% パーセント", km="キロ キロメートル", m="メートル", year="年", month="月", day="日"),
)
