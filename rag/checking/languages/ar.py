"""Arabic: words that the check must know.

Covered: لا, لم, لن, ليس and their like; modal words, particles of the future and verbs of intention and report. Not
covered: ما as a negation, which mostly means "what", and the future by the prefix سـ.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "لا لم لن ليس ليست ليسوا لست غير دون بدون نفى نفت ينفي تنفي رفض رفضت يرفض ترفض عدم إلا أبدا مستحيل"
    ),
    hedges=words(
        "قد ربما لعل يمكن ممكن المحتمل محتمل يحتمل يتوقع تتوقع متوقع المتوقع يعتزم تعتزم يخطط تخطط مقرر "
        "المقرر يريد تريد يأمل تأمل سوف ينبغي يجب إذا لو اقترح اقترحت يقترح مزعوم المزعوم يزعم زعم يهدد "
        "يحاول تحاول متهم المتهم يشتبه"
    ),
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
