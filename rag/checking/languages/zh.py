"""Chinese: words that the check must know.

Covered: 不, 没, 未, 无, 非 and what begins with them, in simplified and traditional letters; modal and future words,
words of intention, report, belief and demand; conditions, limits, and exceptions but for "除 ... 外".
`not_negations` are the common compounds with 不, 无 or 非 that deny nothing. There are no spaces, so a table's entry is
a run of letters anywhere in the clause.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "不 没 沒 未 无 無 非 别 勿 否认 否認 否定 否决 否決 拒绝 拒絕 从未 從未 "
        "不同意 没收到 沒收到 没收入 沒收入 出没有 出沒有 沉没有 沉沒有"
    ),
    not_negations=words(
        "不同 不断 不斷 不过 不過 不仅 不僅 不但 不久 不少 不管 不论 不論 不得不 无论 無論 无线 無線 无锡 無錫 "
        "非常 非洲 非法 南非 北非 中非 未来 未來 无人机 無人機 告别 告別 特别 特別 分别 分別 区别 區別 级别 級別 "
        "別墅 别墅 性别 性別 个别 個別 类别 類別 别人 別人 西非 东非 東非 非凡 非遗 非遺 不止 不只 不幸 不禁 不料 "
        "不锈钢 不鏽鋼 不动产 不動產 无数 無數 无疑 無疑 没收 沒收 沉没 沉沒 淹没 淹沒 埋没 埋沒 吞没 吞沒 出没 出沒"
    ),
    hedges=words(
        "可能 也许 也許 或许 或許 大概 据说 據說 据称 據稱 涉嫌 疑似 预计 預計 预期 預期 计划 計劃 "
        "打算 拟 擬 将 將 希望 想要 准备  "
        "準備 有望 建议 建議 提议 提議 应该 應該 应当 應當 能够 可以 考虑 考慮 试图 試圖 "
        "威胁 威脅 传闻 傳聞 似乎 认为 認為 相信 担心 擔心 指责 指責 "
        "声称 聲稱 怀疑 懷疑 要求 承诺 承諾 呼吁 呼籲"
    ),
    conditions=words("如果 假如 若 倘若 只要 除非 一旦"),
    exceptions=words("除了 除外 以外 之外"),
    limits=words("只有 仅有 仅 僅 几乎 幾乎 部分 大多数 大多數 一些 某些"),
    deciding=words(
        "之前 之后 之後 以前 以后 以後 前 后 後 只 仅 僅 全 所有 多数 多數 少数 少數 最 更 超过 超過 "
        "低于 低於 高于 高於 上 下 内 外"
    ),
    pronouns=words("他 她 它 他们 她们 它们 他們 她們 这 這 那 该 該 其 此"),
    verdicts=words("是 是的 不是 不 对 對 没有 沒有"),
    units=units(
        percent="% 个百分点",
        thousand="千",
        million="百万 百萬",
        km="公里 千米",
        m="米",
        year="年",
        month="月",
        day="日 天",
    ),
)
