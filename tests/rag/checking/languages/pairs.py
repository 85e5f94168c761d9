"""Sentences of our own, with claims that they support and near misses: one word, figure, denial, plan or order off."""

SOURCES = {
    "de": "Der Hafen von Lindau wurde nicht erweitert, sagte Bürgermeisterin Anna Keller am Montag. "
    "Die Stadt baute 2019 für 3,5 Millionen Euro eine neue Brücke über den Fluss. "
    "Das Museum soll im Herbst 2026 eröffnet werden. "
    "Bayern München besiegte Borussia Dortmund im Finale mit 3:1. "
    "Die Zahl der Besucher stieg von 120.000 auf 150.000.",
    "fr": "Le port de Lorient n'a pas été agrandi, a dit la maire Anne Keller lundi. "
    "La ville a construit en 2019 un nouveau pont sur la rivière pour 3,5 millions d'euros. "
    "Le musée devrait ouvrir à l'automne 2026. "
    "Lyon a battu Marseille en finale. "
    "Le nombre de visiteurs est passé de 120 000 à 150 000.",
    "es": "El puerto de Vigo no fue ampliado, dijo la alcaldesa Ana Ríos el lunes. "
    "La ciudad construyó en 2019 un nuevo puente sobre el río por 3,5 millones de euros. "
    "El museo podría abrir en otoño de 2026. "
    "Sevilla venció a Valencia en la final. "
    "El número de visitantes subió de 120.000 a 150.000.",
    "ru": "Порт Выборга не был расширен, сказала мэр Анна Орлова в понедельник. "
    "Город построил в 2019 году новый мост через реку за 3,5 миллиона рублей. "
    "Музей планируют открыть осенью 2026 года. "
    "Президент Путин посетил Казань в марте. "
    "«Зенит» победил «Спартак» в финале.",
    "zh": "市长安娜周一说，港口没有扩建。2019年，这座城市花费三百五十万元修建了一座新桥。博物馆计划于2026年秋天开放。"
    "总统普京三月访问了喀山。上海队在决赛中击败了北京队。游客人数从12万上升到15万。",
    "ar": "قالت رئيسة البلدية آنا يوم الاثنين إن الميناء لم يتوسع. "
    "بنت المدينة عام 2019 جسرا جديدا فوق النهر بتكلفة ٣٫٥ مليون يورو. "
    "من المتوقع افتتاح المتحف في خريف 2026. "
    "زار الرئيس بوتين قازان في مارس. "
    "فاز الأهلي على الزمالك في النهائي.",
}
SUPPORTED = {
    "de": [
        "Der Hafen von Lindau wurde nicht erweitert.",
        "Die Stadt baute 2019 eine neue Brücke über den Fluss.",
        "Das Museum soll im Herbst 2026 eröffnet werden.",
        "Bayern München besiegte Borussia Dortmund.",
        "Die Zahl der Besucher stieg von 120 000 auf 150 000.",
    ],
    "fr": [
        "Le port de Lorient n'a pas été agrandi.",
        "La ville a construit un nouveau pont sur la rivière pour 3,5 millions d'euros.",
        "Lyon a battu Marseille en finale.",
        "Le musée devrait ouvrir à l'automne 2026.",
    ],
    "es": [
        "El puerto de Vigo no fue ampliado.",
        "La ciudad construyó en 2019 un nuevo puente sobre el río.",
        "Sevilla venció a Valencia.",
        "El museo podría abrir en otoño de 2026.",
    ],
    "ru": [
        "Порт Выборга не был расширен.",
        "Город построил новый мост через реку за 3,5 млн рублей.",
        "Президент Путин посетил Казань в марте.",
        "Музей планируют открыть осенью 2026 года.",
    ],
    "zh": [
        "港口没有扩建。",
        "2019年，这座城市花费350万元修建了一座新桥。",
        "总统普京三月访问了喀山。",
        "博物馆计划于2026年秋天开放。",
        "上海队在决赛中击败了北京队。",
    ],
    "ar": [
        "بنت المدينة جسرا جديدا فوق النهر بتكلفة 3.5 مليون يورو.",
        "زار الرئيس بوتين قازان في مارس.",
        "الميناء لم يتوسع.",
        "فاز الأهلي على الزمالك.",
    ],
}
NEAR_MISSES = {
    "de": [
        "Der Hafen von Lindau wurde erweitert.",
        "Der Hafen von Konstanz wurde nicht erweitert.",
        "Die Stadt baute 2019 für 35 Millionen Euro eine neue Brücke über den Fluss.",
        "Die Stadt baute 2019 für 3,5 Milliarden Euro eine neue Brücke über den Fluss.",
        "Die Stadt baute 2018 eine neue Brücke über den Fluss.",
        "Die Stadt baute keine neue Brücke über den Fluss.",
        "Die Stadt plante 2019 eine neue Brücke über den Fluss.",
        "Das Museum wurde im Herbst 2026 eröffnet.",
        "Das Museum soll im Frühjahr 2026 eröffnet werden.",
        "Borussia Dortmund besiegte Bayern München im Finale mit 3:1.",
        "Bayern München besiegte Borussia Dortmund im Finale mit 1:3.",
        "Die Zahl der Besucher sank von 120.000 auf 150.000.",
        "Die Zahl der Besucher stieg von 150.000 auf 120.000.",
        "Die Zahl der Besucher stieg auf mehr als 150.000.",
        "Bürgermeisterin Petra Keller sagte am Montag, der Hafen wurde nicht erweitert.",
        "Ja, die Stadt baute 2019 eine neue Brücke.",
    ],
    "fr": [
        "Le port de Lorient a été agrandi.",
        "Le port de Brest n'a pas été agrandi.",
        "La ville a construit un nouveau pont sur la rivière pour 35 millions d'euros.",
        "La ville a construit en 2018 un nouveau pont sur la rivière.",
        "La ville n'a pas construit un nouveau pont sur la rivière.",
        "Le musée ouvre à l'automne 2026.",
        "Marseille a battu Lyon en finale.",
        "Le nombre de visiteurs est passé de 150 000 à 120 000.",
        "Seule la ville a construit un nouveau pont sur la rivière.",
        "La maire Jeanne Keller a dit que le port n'a pas été agrandi.",
    ],
    "es": [
        "El puerto de Vigo fue ampliado.",
        "El puerto de Cádiz no fue ampliado.",
        "La ciudad construyó un nuevo puente sobre el río por 35 millones de euros.",
        "La ciudad construyó en 2018 un nuevo puente sobre el río.",
        "La ciudad no construyó un nuevo puente sobre el río.",
        "El museo abre en otoño de 2026.",
        "Valencia venció a Sevilla en la final.",
        "El número de visitantes bajó de 120.000 a 150.000.",
        "El número de visitantes subió de 150.000 a 120.000.",
        "La ciudad derribó en 2019 un nuevo puente sobre el río.",
    ],
    "ru": [
        "Порт Выборга был расширен.",
        "Порт Мурманска не был расширен.",
        "Город построил новый мост через реку за 35 миллионов рублей.",
        "Город построил новый мост через реку за 3,5 миллиарда рублей.",
        "Город построил в 2018 году новый мост через реку.",
        "Город не построил новый мост через реку.",
        "Президент Медведев посетил Казань в марте.",
        "Президент Путин посетил Самару в марте.",
        "Музей открыли осенью 2026 года.",
        "«Спартак» победил «Зенит» в финале.",
        "Президент Путин покинул Казань в марте.",
    ],
    "zh": [
        "港口扩建了。",
        "港口已经扩建。",
        "总统梅德韦杰夫三月访问了喀山。",
        "总统普京没有访问喀山。",
        "总统普京四月访问了喀山。",
        "2019年，这座城市花费三千五百万元修建了一座新桥。",
        "2018年，这座城市修建了一座新桥。",
        "博物馆于2026年秋天开放。",
        "北京队在决赛中击败了上海队。",
        "游客人数从12万下降到15万。",
        "游客人数从15万上升到12万。",
        "博物馆计划于2026年春天开放。",
    ],
    "ar": [
        "الميناء توسع.",
        "بنت المدينة جسرا جديدا فوق النهر بتكلفة 35 مليون يورو.",
        "لم تبن المدينة جسرا جديدا فوق النهر.",
        "زار الرئيس ميدفيديف قازان في مارس.",
        "زار الرئيس بوتين موسكو في مارس.",
        "لم يزر الرئيس بوتين قازان في مارس.",
        "افتتاح المتحف في خريف 2026.",
        "فاز الزمالك على الأهلي في النهائي.",
        "بنت المدينة عام 2018 جسرا جديدا فوق النهر.",
    ],
}
