"""Chinese, in simplified and in traditional characters: greetings, thanks and goodbyes, and the usual questions about
the program.

Not covered: Cantonese, and Chinese in Latin letters.
"""

from rag.question.collection_phrases import Act
from rag.question.phrases.collection import CollectionPhrases, Cue, numbered, ways
from rag.question.phrases.phrases import Phrases, phrases

PHRASES = Phrases(
    greetings=phrases(
        """
        你好 / 您好 / 妳好 / 你好呀 / 你好啊 / 大家好 / 你们好 / 你們好 / 嗨 / 嘿 / 哈喽 / 哈囉 / 哈罗 / 喂 / 早
        早安 / 早上好 / 上午好 / 中午好 / 下午好 / 晚上好 / 午安 / 晚安 / 在吗 / 在嗎 / 你好吗 / 你好嗎 / 您好吗
        您好嗎 / 最近好吗 / 最近怎么样 / 谢谢 / 謝謝 / 谢谢你 / 謝謝你 / 谢谢您 / 謝謝您 / 多谢 / 多謝 / 非常感谢
        非常感謝 / 十分感谢 / 感谢 / 感謝 / 感谢你 / 谢谢你的帮助 / 謝謝你的幫助 / 谢谢您的帮助 / 感谢你的帮助
        谢谢了 / 谢了 / 太感谢了 / 辛苦了 / 不客气 / 不客氣 / 再见 / 再見 / 拜拜 / 回头见 / 明天见 / 好的 / 好
        好吧 / 行 / 明白了 / 明白 / 知道了 / 了解 / 很好 / 太好了 / 可以
        """
    ),
    about_itself=phrases(
        """
        你能做什么 / 你能做什麼 / 你会做什么 / 你會做什麼 / 你可以做什么 / 你可以做什麼 / 你能干什么 / 你会什么
        你有什么功能 / 你能帮我做什么 / 你能幫我做什麼 / 您能做什么 / 你是谁 / 你是誰 / 您是谁 / 您是誰 / 你是什么
        你是什麼 / 你是机器人吗 / 你是人吗 / 你叫什么 / 你叫什么名字 / 你知道什么 / 你知道什麼 / 我可以问什么
        我可以問什麼 / 我能问什么 / 我能问你什么 / 我可以问你什么 / 我可以問你什麼 / 可以问什么 / 我可以问哪些问题
        可以问哪些问题 / 这是什么 / 這是什麼 / 这个怎么用 / 這個怎麼用 / 这是怎么用的 / 怎么使用你 / 如何使用你
        这是怎么工作的 / 你是怎么工作的 / 帮助 / 幫助 / 帮帮我 / 幫幫我 / 帮我 / 请帮帮我 / 你能帮我吗 / 你能幫我嗎
        你可以帮我吗 / 我需要帮助 / 介绍一下你自己 / 请介绍一下你自己 / 自我介绍一下 / 什么是 footnote
        footnote 是什么
        """
    ),
    collection=CollectionPhrases(
        words={
            "article": "(?:文章|文献|文獻|文档|文檔|新闻|新聞|报道|報道|稿件)",
            "n": "(?:几|幾|多少)(?:篇|个|個|条|條|份)?",
            "have": "(?:一共|总共|總共|共)?(?:有|收录了|收錄了)",
            "which": "(?:哪些|哪几篇|哪幾篇|什么|什麼|哪篇|哪一篇)",
            "show": "(?:列出|显示|顯示|给我|給我|请列出|請列出|找出|查找|告诉我|告訴我|给我看)",
            "collection": "(?:资料库|資料庫|文集|集合|收藏|文件夹|资料夹|库)",
        },
        polite="(?:你好|您好|请问|請問|请|請| )*",
        questions=(
            (
                Act.OVERVIEW,
                "(?:{show})?(?:这些|這些|所有|全部)?{article}?(?:的)?(?:概述|概览|概要|总览|總覽|综述)|(?:这些"
                "|這些|所有){article}(?:都)?(?:是)?(?:关于|關於|讲|講|说|說)(?:的)?(?:是)?(?:什么|什麼"
                "|哪些内容)(?:的)?",
            ),
            (
                Act.OVERVIEW,
                "(?:这个|這個|该|这里的|这里|這裡)?{collection}?(?:里|裡|中)?(?:都)?(?:有|包含|涵盖"
                "|涵蓋)(?:哪些|什么|什麼)(?:主题|主題|内容|內容|话题)|(?:文章|{collection})(?:涉及|涵盖"
                "|有)(?:哪些|什么)(?:主题|话题)|这个{collection}是关于什么的|总结所有{article}|概括所有{article}",
            ),
            (
                Act.PUBLISHERS,
                "(?:文章)?(?:来自|來自|有)?(?:哪些|多少家|几家|什么)(?:报纸|報紙|来源|來源|媒体|媒體|出版物"
                "|杂志)|{article}(?:的)?来源(?:有哪些|是什么)|有哪些(?:报纸|来源|媒体)",
            ),
            (
                Act.AUTHORS,
                "(?:有)?(?:哪些|多少位|几位|幾位)作者|(?:这些)?{article}(?:的)?作者(?:有哪些|是谁|是誰|有谁)"
                "|(?:这些|這些){article}是谁写的",
            ),
            (
                Act.LANGUAGES,
                "(?:这些|這些)?{article}(?:是|有|用)?(?:哪些|几种|什么|哪几种|多少种)(?:语言|語言)(?:写的|的"
                "|写成的)?|有(?:哪些|几种|多少种)语言(?:的{article})?",
            ),
            (
                Act.SPAN,
                "(?:这些|這些)?{article}(?:涵盖|涵蓋|覆盖|的)(?:哪段|什么|哪个|哪些)?(?:时间|時間|时期"
                "|時期)(?:范围|段|跨度)?(?:是什么|是多少|多长)?",
            ),
            (Act.COUNT, "{before}{have}{n}{rest}{article}|{before}(?:的)?{article}{have}{n}"),
            (Act.COUNT, "{article}(?:的)?(?:总数|總數|数量|數量)(?:是|有)?(?:多少)?"),
            (
                Act.NEWEST,
                "(?:{show})?(?:最新|最近)的?(?:一篇)?{article}(?:是|有)?(?:哪一篇|哪篇|什么|什麼)|{which}{article}最新",
            ),
            (
                Act.NEWEST,
                "(?:{show})?(?:最新|最近)的?(?:{number}篇)?{article}(?:有)?(?:哪些|哪几篇)?{many}"
                "|最新的{number}篇(?:{article})?(?:是)?(?:什么|哪些)?|有什么新{article}{many}|有什么新的{many}",
            ),
            (
                Act.OLDEST,
                "(?:{show})?(?:最早|最旧|最舊|最老)的?(?:一篇)?{article}(?:是|有)?(?:哪一篇|哪篇|什么|什麼)"
                "|{which}{article}最早",
            ),
            (Act.OLDEST, "(?:{show})?(?:最早|最旧|最老)的?(?:{number}篇)?{article}(?:有)?(?:哪些|哪几篇)?{many}"),
            (
                Act.LIST,
                "{which}{article}{rest}|{before}{have}{which}{rest}{article}|(?:有没有|有沒有|有){rest}{article}(?:吗|嗎)?",
            ),
            (
                Act.LIST,
                "{before}的?{article}(?:有|是)?(?:哪些|哪几篇|什么){needed}|{show}(?:所有"
                "|全部)?(?:的)?{rest}{article}(?:标题|列表|的标题)?|{article}(?:列表|清单|清單|目录|有哪些|都有哪些)",
            ),
            (
                Act.AUTHOR,
                "{before}(?:的)?(?:那篇|这篇|這篇)?{article}(?:的)?作者是(?:谁|誰){needed}|(?:谁|誰)(?:写了"
                "|寫了|写的|是){rest}(?:的)?(?:那篇)?{article}(?:的作者)?|{before}(?:那篇"
                "|这篇)?{article}是(?:谁|誰)(?:写|寫)的{needed}|{title}(?:这篇文章)?(?:是谁写的|的作者是谁)",
            ),
            (
                Act.DATE,
                "{before}(?:的)?(?:那篇|这篇|這篇)?{article}(?:是)?(?:什么时候|什麼時候|何时|哪天|几时)(?:发表"
                "|發表|发布|出版|写|刊登)的?{needed}|{title}(?:这篇文章)?(?:是)?(?:什么时候|何时)(?:发表|发布"
                "|写|刊登)的?",
            ),
            (
                Act.PUBLISHER,
                "{before}(?:的)?(?:那篇|这篇|這篇)?{article}(?:是|发表|發表|刊登)?(?:在)?(?:哪家|哪个"
                "|哪份)(?:报纸|報紙|媒体|媒體|杂志)(?:上)?(?:发表|發表|刊登|发布)?的?{needed}",
            ),
            (Act.TITLE, "{before}(?:的)?(?:那篇|这篇|這篇)?{article}(?:的)?(?:标题|標題|题目)是什么{needed}"),
        ),
        conditions=(
            (Cue.BETWEEN, "(?:从|從|在)? ?{date} ?(?:到|至|和) ?{until}(?:之间|之間)?"),
            (Cue.ON, "(?:在|于|於)? ?{date}(?:份|里|中)?"),
            (Cue.ON, "{span}"),
            (Cue.SINCE, "(?:自|从|從)? ?(?:{date}|{span}) ?(?:以来|以來|起|开始)"),
            (Cue.BEFORE, "(?:在)? ?{date}(?:之前|以前)"),
            (Cue.UNTIL, "(?:截至|到) ?{date}"),
            (Cue.AFTER, "(?:在)? ?{date}(?:之后|之後|以后|以後)"),
            (Cue.NAME, "(?:来自|來自|由|出自)? ?{name} ?(?:写|寫|发表|發表|发布|刊登|报道)?"),
            (Cue.TITLE, "(?:标题为|题为)?{title}"),
            (
                Cue.NOTHING,
                "的|那篇|这篇|這篇|发表|發表|发布|刊登|这里|這裡|你(?:那里|这里)?|所有|全部|现在|一共|总共|共"
                "|是|在|{article}|篇|任何|其他|相关",
            ),
        ),
        about="(?:提到了|提到|提及了|提及|谈到了|谈到|談到|讲到|涉及到|涉及|说到|关于|關於|有关|有關|包含"
        "|讨论了|讨论|介绍了|介绍|是关于|讲|与|跟|和)",
        without="(?:但|而)(?:没有|沒有|未|不)(?:提到|提及|涉及)",
        spans={
            "今天": "today",
            "昨天": "yesterday",
            "上周": "last week",
            "上週": "last week",
            "上个星期": "last week",
            "上个月": "last month",
            "上個月": "last month",
            "去年": "last year",
            "本周": "this week",
            "这周": "this week",
            "本月": "this month",
            "这个月": "this month",
            "今年": "this year",
        },
        numbers=numbered("二/两/兩 三 四 五 六 七 八 九 十"),
        languages=ways(
            "{}写的|{}|用{}写的",
            "中文:zh 英文:en 英语:en 德文:de 德语:de 法文:fr 法语:fr 西班牙文:es 西班牙语:es 俄文:ru 俄语:ru"
            " 阿拉伯文:ar 阿拉伯语:ar",
        ),
    ),
    spaced=False,
)
