"""Arabic, Modern Standard: follow-ups and kinds of questions.

Covered: و and ف before a question word, "ماذا عن" at the beginning, "وفي ..." alone; question words alone; هو
and هي where nothing is asked of them but themselves, هذا and ذلك and their like, prepositions with a pronoun
(عنه, فيها), هناك behind other words. Not covered: pronouns at the end of verbs and nouns but for رأيهم and
عددهم, and the dual.
"""

from rag.question.asking.words import AskingWords

_TIMES = r"(?! (?:العام|السنة|الشهر|الأسبوع|اليوم|الصيف|الشتاء|الأعوام|السنوات)\b)"
WORDS = AskingWords(
    openings=r"(?:[وف](?:ماذا|متى|أين|اين|من|كيف|لماذا|كم|هل|ما|أي|هو|هي|هم)\b(?! ال\w+ماذا)|ماذا عن\b"
    r"|[وف](?:في|عن|ب|ل)\S* ?\S*[؟?]?$)",
    bare=r"(?:(?:منذ|إلى|حتى|من|مع) )?(?:متى|لماذا|أين|اين|كيف|كم|من|ماذا|ما|أي|أيهما|هو|هي|هم)(?: (?:بالضبط"
    r"|أيضا|هو|هي|هم|ذلك|هذا"
    r"|الثمن|السعر|الوقت))?",
    pointers=rf"\b(?:هذا|هذه|ذلك|تلك|هؤلاء|أولئك)\b{_TIMES}|\b(?:عن|في|من|ل|ب|إلي|علي|مع|لدي|بين|حول|بعد"
    rf"|قبل)(?:ه|ها|هم|هما|هن)\b"
    r"|(?<=\w )هناك$|(?<=كان )هناك\b|\b(?:رأي|عدد|اسم|سعر|ثمن|تكلفت|عمر)(?:ه|ها|هم)\b",
    named=r"\b(?:ال\w{3,}|رئيس\w*|مدينة|شركة) ",
    asks=r"و?(?:من|ماذا|متى|أين|لماذا|كيف|كم|ما|هل)\b(?: (?:هو|هي|عدد|كان|كانت)\b)?",
    yes_no=r"و?(?:هل|أليس)\b",
    either=r"\bأم\b",
    summary=r"\b(?:لخص|لخصي|ملخص|تلخيص|خلاصة|باختصار|أهم النقاط|نظرة عامة)\b",
    happened=r"\bماذا (?:حدث|جرى|حصل)\b|\bما الذي (?:حدث|جرى|حصل)\b",
    latest=r"\b(?:أحدث|آخر (?:الأخبار|المستجدات|التطورات)|حاليا|الآن|ما الجديد)\b",
    several=r"^(?:اذكر|اذكري|عدد|عددي) (?:جميع|كل|أسماء)\b|\bما هي (?:جميع|كل)\b",
    explanation=r"و?(?:لماذا|اشرح|اشرحي|صف|قارن|كيف (?:يعمل|تعمل|يتكون|تتكون))\b",
    cased=False,
)
