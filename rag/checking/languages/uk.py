"""Ukrainian: words that the check must know.

Covered: не, ні, немає, без and their like; adverbs, modal words and verbs of intention and report, future forms of
"to be". There is no stemmer: other forms of a word are other words.
"""

from rag.checking.languages.words import CheckWords, units, words

WORDS = CheckWords(
    negations=words(
        "не ні немає нема без ніколи ніхто нікого нічого ніщо жоден жодна жодного ніде заперечує заперечив "
        "заперечила спростував відмовився відмовилася крім"
    ),
    hedges=words(
        "може можуть міг могла могли б би можливо ймовірно мабуть нібито імовірно очікується очікують планує "
        "планують планується має мають намір хоче хочуть збирається сподівається повинен повинна повинні буде "
        "будуть якщо запропонував пропонує погрожує намагається підозрюється звинувачується"
    ),
    deciding=words(
        "до після перед з без більше менше лише тільки всі всіх деякі багато мало проти для від між крім над "
        "під ще вже завжди ніколи на в у"
    ),
    pronouns=words("він вона воно вони його її їх йому їй їм цей ця це ці той та там"),
    verdicts=words("так ні"),
    units=units(
        percent="відсоток відсотка відсотків %",
        thousand="тисяча тисячі тисяч тис",
        million="мільйон мільйона мільйонів млн",
        billion="мільярд мільярда мільярдів млрд",
        km="кілометр кілометра кілометрів км",
        year="рік року років році",
        euro="євро",
        dollar="долар долара доларів",
    ),
)
