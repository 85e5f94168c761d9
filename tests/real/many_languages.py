"""Short articles of our own in eight languages, and questions over them; facts, people and places are invented.

A question is (its language, the question, the article that answers it, words of the sentence that does).
"""
# ruff: noqa: E501

ARTICLES = {
    "de-bruecke": "Neue Brücke über die Arl\n\nDie Stadt Falkenau hat am 3. Mai 2023 eine neue Brücke über die Arl eröffnet. "
    "Gebaut hat sie die Firma Hollmann für 3,5 Millionen Euro. Radfahrer dürfen sie schon seit April benutzen. "
    "Bürgermeisterin Petra Sander sprach von einem Tag der Freude.",
    "de-baeckerei": "Bäckerei schließt nach hundert Jahren\n\nDie Bäckerei Ziegler in Oberstein schließt zum Jahresende. "
    "Der Inhaber findet keinen Nachfolger. Bekannt war das Haus für sein Roggenbrot mit Kümmel.",
    "de-wolf": "Wölfe kehren zurück\n\nIm Naturpark Hohenwald leben wieder zwei Rudel Wölfe. Forscherin Dr. Lena Brandt zählte "
    "elf Tiere. Schäfer fordern höhere Zäune und Entschädigungen.",
    "fr-musee": "Le musée de la mer rouvre\n\nLe musée de la mer de Port-Aubin a rouvert ses portes le 12 juin après quatre ans "
    "de travaux. Le squelette d'une baleine bleue en est la pièce la plus admirée. M. Dubreuil, le directeur, attend "
    "90 000 visiteurs par an.",
    "fr-train": "Un train de nuit vers le sud\n\nLa compagnie Étoile relie de nouveau Lisieux à Perpignac par un train de nuit. "
    "Le voyage dure neuf heures et coûte 49 euros. Les couchettes ont été fabriquées en Suède.",
    "fr-vin": "Le gel détruit les vignes\n\nLe gel d'avril a détruit la moitié des vignes de la vallée de l'Orbe. Les vignerons "
    "ont allumé des milliers de bougies pour protéger les bourgeons.",
    "es-volcan": "El volcán despierta\n\nEl volcán Tarena entró en erupción el lunes después de sesenta años de silencio. "
    "Unas 2.300 personas fueron evacuadas a la ciudad de Moral. La lava no alcanzó ninguna casa.",
    "es-biblioteca": "Una biblioteca en un autobús\n\nEn la sierra de Olmos, la maestra Inés Carvajal recorre las aldeas con un "
    "autobús lleno de libros. Presta unos cuatrocientos libros cada mes. La idea nació durante la pandemia.",
    "es-aceite": "Sube el precio del aceite\n\nEl litro de aceite de oliva costó en marzo un 40 % más que hace un año. La sequía "
    "redujo la cosecha de aceitunas a la mitad.",
    "ru-most": "Новый маяк на Белом мысе\n\nНа Белом мысе заработал новый маяк. Его построили инженеры из Северска за два года. "
    "Свет маяка виден за тридцать километров. Старый маяк станет музеем.",
    "ru-shahmaty": "Школьница выиграла турнир\n\nДвенадцатилетняя Вера Лапина из Приозёрска выиграла шахматный турнир в Риге. В "
    "последней партии она победила гроссмейстера. Играть её научил дедушка.",
    "ru-hleb": "Урожай пшеницы вырос\n\nФермеры Степного края собрали в 2024 г. 3,5 миллиона тонн пшеницы. Это на пятую часть "
    "больше, чем годом раньше. Помогли частые дожди в июне.",
    "zh-panda": "大熊猫宝宝有了名字\n\n青山动物园的大熊猫宝宝周六正式取名为“团团”。这个名字是从两万多个建议中选出来的。饲养员王丽说，它每天要喝五次奶。",
    "zh-ditie": "新地铁线路开通\n\n江城地铁七号线于十月一日开通，全长三十二公里，设有二十一个车站。从机场到市中心只需要二十五分钟。票价为六元。",
    "zh-cha": "春茶减产\n\n由于三月的霜冻，云岭县今年的春茶产量下降了三成。茶农李国强说，茶叶价格因此上涨。",
    "ar-suq": "ترميم السوق القديم\n\nانتهت أعمال ترميم السوق القديم في مدينة الواحة بعد ثلاث سنوات من العمل. بلغت تكلفة الترميم "
    "سبعة ملايين دينار. قال المهندس سامي الحداد إن الأبواب الخشبية أعيدت إلى حالتها الأصلية.",
    "ar-tamr": "موسم التمور\n\nبدأ موسم جمع التمور في واحة النخيل يوم الخميس. يتوقع المزارعون محصولا أكبر من العام الماضي بفضل "
    "الأمطار الغزيرة.",
    "hi-pul": "गाँव में नई पाठशाला\n\nरामपुर गाँव में सोमवार को नई पाठशाला खुली। इसमें तीन सौ बच्चे पढ़ सकते हैं। अध्यापिका सीता वर्मा ने "
    "बताया कि पुस्तकालय भी जल्दी बनेगा।",
    "hi-baarish": "भारी बारिश से सड़कें बंद\n\nपहाड़ी ज़िले में भारी बारिश के कारण पाँच सड़कें बंद हैं। लगभग चालीस परिवारों को विद्यालयों में ठहराया "
    "गया है।",
    "en-kite": "The kite festival\n\nThe kite festival of Marrow Bay drew 12,000 people on Sunday. The largest kite, in the shape of "
    "an octopus, was flown by Tom Ashby. Strong wind broke three of them.",
    "en-library": "Robots in the orchard\n\nA farm near Pellow picks its apples with robots. The machines were built by Orla Systems "
    "and pick a tree in four minutes. They do not work in the rain.",
    "en-clock": "The tower clock is silent\n\nThe tower clock of Dunmere has stopped after a lightning strike. Clockmaker Ruth Penn "
    "says that new gears must be cast in bronze. The repair will take until March.",
}
WITHIN = [
    ("de", "Wer hat die Brücke über die Arl gebaut?", "de-bruecke", "Firma Hollmann"),
    ("de", "Wann wurde die Brücke in Falkenau eröffnet?", "de-bruecke", "3. Mai 2023"),
    ("de", "Warum schließt die Bäckerei?", "de-baeckerei", "keinen Nachfolger"),
    ("de", "Wie viele Wölfe wurden gezählt?", "de-wolf", "elf Tiere"),
    ("fr", "Quand le musée de la mer a-t-il rouvert ?", "fr-musee", "12 juin"),
    ("fr", "Combien coûte le train de nuit ?", "fr-train", "49 euros"),
    ("fr", "Qu'est-ce qui a détruit les vignes ?", "fr-vin", "gel d'avril"),
    ("fr", "Où les couchettes ont-elles été fabriquées ?", "fr-train", "Suède"),
    ("es", "¿Cuándo entró en erupción el volcán Tarena?", "es-volcan", "el lunes"),
    ("es", "¿Cuántas personas fueron evacuadas?", "es-volcan", "2.300"),
    ("es", "¿Quién lleva libros a las aldeas?", "es-biblioteca", "Inés Carvajal"),
    ("es", "¿Por qué ha subido el aceite?", "es-aceite", "sequía"),
    ("ru", "Кто построил новый маяк?", "ru-most", "инженеры из Северска"),
    ("ru", "Кто выиграл шахматный турнир в Риге?", "ru-shahmaty", "Вера Лапина"),
    ("ru", "Сколько тонн пшеницы собрали фермеры?", "ru-hleb", "3,5 миллиона"),
    ("ru", "Кто научил Веру играть в шахматы?", "ru-shahmaty", "дедушка"),
    ("zh", "大熊猫宝宝叫什么名字？", "zh-panda", "团团"),
    ("zh", "地铁七号线有多少个车站？", "zh-ditie", "二十一个车站"),
    ("zh", "春茶为什么减产？", "zh-cha", "霜冻"),
    ("zh", "从机场到市中心要多长时间？", "zh-ditie", "二十五分钟"),
    ("ar", "كم بلغت تكلفة ترميم السوق القديم؟", "ar-suq", "سبعة ملايين"),
    ("ar", "متى بدأ موسم جمع التمور؟", "ar-tamr", "الخميس"),
    ("ar", "من المهندس الذي تحدث عن الأبواب الخشبية؟", "ar-suq", "سامي الحداد"),
    ("hi", "रामपुर में नई पाठशाला कब खुली?", "hi-pul", "सोमवार"),
    ("hi", "कितनी सड़कें बंद हैं?", "hi-baarish", "पाँच सड़कें"),
    ("hi", "पाठशाला में कितने बच्चे पढ़ सकते हैं?", "hi-pul", "तीन सौ"),
    ("en", "Who flew the largest kite?", "en-kite", "Tom Ashby"),
    ("en", "Who built the robots that pick apples?", "en-library", "Orla Systems"),
    ("en", "Why did the clock of Dunmere stop?", "en-clock", "lightning strike"),
    ("en", "How many people came to the kite festival?", "en-kite", "12,000"),
]
ACROSS = [
    ("en", "Who built the bridge over the Arl?", "de-bruecke", "Firma Hollmann"),
    ("en", "How many wolves live in the nature park?", "de-wolf", "elf Tiere"),
    ("en", "When did the maritime museum reopen?", "fr-musee", "12 juin"),
    ("en", "Why has the price of olive oil risen?", "es-aceite", "sequía"),
    ("en", "Who won the chess tournament in Riga?", "ru-shahmaty", "Вера Лапина"),
    ("en", "What is the name of the baby panda?", "zh-panda", "团团"),
    ("en", "How much did the restoration of the old market cost?", "ar-suq", "سبعة ملايين"),
    ("en", "How many roads are closed because of the rain?", "hi-baarish", "पाँच सड़कें"),
    ("de", "Wie lange braucht die U-Bahn vom Flughafen ins Zentrum?", "zh-ditie", "二十五分钟"),
    ("de", "Wer pflückt Äpfel mit Robotern?", "en-library", "robots"),
    ("fr", "Qui a construit le nouveau phare ?", "ru-most", "инженеры из Северска"),
    ("fr", "Combien de personnes le volcan a-t-il fait évacuer ?", "es-volcan", "2.300"),
    ("es", "¿Por qué se paró el reloj de la torre?", "en-clock", "lightning strike"),
    ("es", "¿Cuánto cuesta el tren nocturno?", "fr-train", "49 euros"),
    ("ru", "Почему закрывается пекарня?", "de-baeckerei", "keinen Nachfolger"),
    ("ru", "Кто запустил самого большого воздушного змея?", "en-kite", "Tom Ashby"),
    ("zh", "小麦的收成是多少吨？", "ru-hleb", "3,5 миллиона"),
    ("zh", "霜冻毁掉了什么葡萄园？", "fr-vin", "gel d'avril"),
    ("ar", "من يوزع الكتب بالحافلة على القرى؟", "es-biblioteca", "Inés Carvajal"),
    ("ar", "من بنى الجسر الجديد؟", "de-bruecke", "Firma Hollmann"),
]
UNANSWERABLE = [
    ("de", "Wer gewann die Wahl in Norwegen?"),
    ("de", "Wie heißt die Hauptstadt von Australien?"),
    ("fr", "Qui a peint la Joconde ?"),
    ("fr", "Combien de pays font partie de l'Union africaine ?"),
    ("es", "¿Quién ganó la final de tenis?"),
    ("es", "¿Cuál es la velocidad de la luz?"),
    ("ru", "Когда запустили первый спутник?"),
    ("ru", "Сколько стоит новый телефон?"),
    ("zh", "谁获得了诺贝尔文学奖？"),
    ("zh", "月球离地球有多远？"),
    ("ar", "من هو رئيس البرازيل؟"),
    ("ar", "كم عدد لاعبي كرة القدم؟"),
    ("hi", "भारत का राष्ट्रपति कौन है?"),
    ("hi", "चंद्रयान कब भेजा गया?"),
]
