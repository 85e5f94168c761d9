"""Chinese, in simplified and in traditional characters: follow-ups and kinds of questions.

Covered: 那, 那么, 还有, 而且, 然后, 后来, 但是 at the beginning; question words alone; 他, 她, 它 and their
plurals, 这 and 该 before a noun, 那里, 此后, 其 but in 其他, 其中 and their like; a name with 呢 alone.
What three or more characters name before a pronoun, besides question words and particles,
is what it stands for. Not covered: sentences without a subject.
"""

from rag.question.asking.words import AskingWords

_ASKING = "谁誰什么么麼何时時候哪里裡为為怎样樣多少几幾了吗嗎的在是被把由请請问問"
WORDS = AskingWords(
    openings=r"(?:那(?:么|麼)?(?!不勒斯|曲|拉|英|些|个|個|年|天|时|時|种|種|里|裡)|还有|還有|而且|然后|然後|后来|後來|但是|可是|所以|此后"
    r"|此後)",
    bare=r"(?:为什么|為什麼|什么时候|什麼時候|何时|何時|谁|誰|在?哪里|在?哪裡|哪儿|多少|多少钱|多少錢|多久|怎么样|怎麼樣|怎么|几个|幾個|什么"
    r"|什麼)"
    r"(?:呢)?|.{1,4}呢|有(?:什么|什麼|何).{2,4}(?:呢)?",
    pointers=r"(?<!其)(?<!吉)(?<!维)(?<!維)(?<!排)他(?!国|國|人|乡|鄉|信)|她|它|这(?!个?月|个?星期|[周年天一]|些年|里的人|次)|這(?!個?月|個?星期"
    r"|[週年天一]|些年)"
    r"|(?<![应應])该(?=[\u4e00-\u9fff]{2})|那[里裡]|此后|此後|其(?![他它中余餘实實次])",
    named=rf"(?:[^\s{_ASKING}，。、？！,?!][{_ASKING}]*){{3,}}",
    asks="(?:请问)?(?:谁|誰|什么时候|什麼時候|为什么|為什麼)(?:是)?",
    yes_no=r".*(?:吗|嗎)$|.*(?:是不是|有没有|有沒有|能不能|会不会|會不會|是否).*",
    either=r"还是|還是",
    summary=r"总结|總結|概括|摘要|概述|简述|簡述|要点|要點",
    happened=r"(?:发生|發生)(?:了)?(?:什么|什麼|哪些)",
    latest=r"最新|目前|现在|現在|近况|近況|新进展|新進展",
    several=r"列出|列举|列舉|(?:有|是|包括)哪些",
    explanation=r".*(?:为什么|為什麼|为何|為何)|(?:请)?(?:解释|解釋|描述|说明|說明|比较|比較|介绍|介紹)",
    cased=False,
)
