"""Arabic: words that the check must know.

Covered: لا, لم, لن, ليس and their like, with و or ف before them; modal words, particles of the future and verbs
of intention, report, belief and demand; conditions, exceptions and limits. Not covered: ما as a negation, which
mostly means "what", and the future by the prefix سـ.
"""

from rag.checking.languages.words import CheckWords, units, words


def _joined(text: str) -> frozenset[str]:
    """The words, and with "and" or "so" before them, which is written as one word."""
    return frozenset(f"{before}{word}" for word in words(text) for before in ("", "و", "ف"))


WORDS = CheckWords(
    negations=_joined(
        "لا لم لن ليس ليست ليسوا ليسا ليستا لست لسنا لستم غير دون بدون بلا نفى نفت نفوا ينفي تنفي ينفون رفض رفضت "
        "رفضوا يرفض ترفض يرفضون أنكر أنكرت ينكر تنكر امتنع امتنعت عدم أبدا قط مستحيل يستحيل"
    ),
    hedges=words("قد")
    | _joined(
        "ربما لعل يمكن ممكن المحتمل محتمل يحتمل يتوقع تتوقع متوقع المتوقع يعتزم تعتزم يخطط تخطط مقرر "
        "المقرر يريد تريد يأمل تأمل سوف ينبغي يجب اقترح اقترحت يقترح مزعوم المزعوم يزعم زعم يهدد "
        "يحاول تحاول متهم المتهم يشتبه "
        "يعتقد تعتقد يعتقدون يرى ترى يرون تخشى يخشى يخشون اتهم اتهمت يتهم تتهم ادعى ادعت يدعي تدعي وعد "
        "وعدت طالب طالبت يطالب"
    ),
    conditions=_joined("إذا لو شرط بشرط"),
    exceptions=_joined("إلا الا سوى عدا باستثناء"),
    limits=words("فقط تقريبا بعض معظم أغلب"),
    deciding=words(
        "قبل بعد مع بدون دون أكثر أقل فقط كل جميع بعض كثير قليل ضد حتى منذ بين فوق تحت إلا دائما أبدا من إلى"
    ),
    pronouns=words("هو هي هم هن هما هذا هذه ذلك تلك هؤلاء هناك"),
    verdicts=words("نعم لا كلا"),
    units=units(
        percent="بالمئة بالمائة المئة المائة %",
        thousand="ألف آلاف",
        million="مليون ملايين مليونا",
        billion="مليار مليارات",
        km="كيلومتر كيلومترا كيلومترات",
        m="متر مترا أمتار",
        year="سنة سنوات عام عاما أعوام",
        euro="يورو",
        dollar="دولار دولارا دولارات",
    ),
)
