"""Questions of our own in six languages: those that need the conversation before them, and those that stand alone."""
# ruff: noqa: E501

FOLLOW_UPS = {
    "de": """
        Und wann wurde sie eröffnet?|Und wer hat ihn gebaut?|Warum?|Wann?|Wie teuer war das?|Was sagte er dazu?
        Wer hat sie gebaut?|Wie viele Einwohner hat es dort?|Und in Berlin?|Aber wer bezahlt das?|Seit wann?
        Wie hoch waren ihre Kosten?|Was ist mit dem Tunnel?|Wie lange dauerte es?|Wann kam er zurück?
        Welche Folgen hatte das?|Was geschah danach?|Wer war noch dabei?|Und was kostet er?|Wo genau?
        Hat er das bestätigt?|Wie heißt sein Bruder?|Was halten die Anwohner davon?|Ist diese Brücke sicher?
    """,
    "fr": """
        Et lui ?|Et quand a-t-elle été ouverte ?|Pourquoi ?|Combien ça coûte ?|Qui l'a construit ?|Et à Lyon ?
        Quand a-t-il ouvert ?|Où se trouve-t-elle ?|Quel est son prix ?|Qu'en pense le maire ?|Mais qui paie ?
        Qu'est-ce qu'il a dit ?|Depuis quand ?|Comment s'appelle sa sœur ?|Que s'est-il passé ensuite ?
        Combien de temps cela a-t-il duré ?|Qui d'autre ?|Quelles en sont les conséquences ?|Et combien ?
        Qui sont leurs voisins ?|Ce pont est-il sûr ?|Elle a quel âge ?|Et le tunnel ?|Pourquoi l'ont-ils fermé ?
    """,
    "es": """
        ¿Y cuándo?|¿Y él?|¿Por qué?|¿Cuánto costó?|¿Quién lo construyó?|¿Cuándo abrió?|¿Y en Madrid?
        ¿Qué dijo ella?|¿Cuál es su precio?|¿Pero quién lo paga?|¿Dónde está?|¿Desde cuándo?|¿Qué pasó después?
        ¿Cómo se llama su hermana?|¿Quién más?|¿Y el túnel?|¿Cuánto tiempo duró eso?|¿Es seguro este puente?
        ¿Qué opinan ellos?|¿Y qué consecuencias tiene?|¿Quiénes son sus vecinos?|¿Cuántos había allí?|¿Quién le ayudó?
        ¿Eso es cierto?
    """,
    "ru": """
        А когда?|А он?|Почему?|Сколько это стоило?|Кто его построил?|Когда он открылся?|И в Москве?
        Что она сказала?|Какова его цена?|Но кто за это платит?|Где он находится?|С каких пор?|Что случилось потом?
        Как зовут её сестру?|Кто ещё?|А туннель?|Сколько времени это заняло?|Безопасен ли этот мост?
        Что они об этом думают?|И какие последствия?|Кто их соседи?|Сколько людей там жило?|Кто ему помог?|Когда именно?
    """,
    "zh": """
        那他呢？|什么时候？|为什么？|它花了多少钱？|谁建造了它？|那么后来呢？|还有谁？|她说了什么？|他是谁？
        它的价格是多少？|在哪里？|那隧道呢？|这花了多长时间？|这座桥安全吗？|他们怎么看？|然后呢？|谁帮助了他？
        有什么后果呢？|那谁负责？|他的妹妹叫什么名字？|北京呢？|那里有多少人？|而且是谁付钱的？|此后发生了什么？|多少钱？
        它是什么时候开放的？
    """,
    "ar": """
        وماذا عنه؟|متى؟|لماذا؟|كم كلف ذلك؟|من بناها؟ ومتى؟|ومتى افتتح؟|وهي؟|ماذا قالت عنه؟|وأين يقع؟
        ما رأيهم في ذلك؟|ماذا حدث بعد ذلك؟|من هو؟|ومن يدفع؟|كم عددهم؟|وفي القاهرة؟|هل هذا صحيح؟|منذ متى؟
        هل هذا الجسر آمن؟|ومن أيضا؟|ماذا عن النفق؟|وكم استغرق؟|من كان معه؟|وما هي النتائج؟|كم شخصا كان هناك؟
    """,
}
ALONE = {
    "de": """
        Wer hat die Brücke über die Arl gebaut?|Was kostet ein Liter Milch?|Wann wurde Rom gegründet?
        Wie viele Einwohner hat München?|Warum schließt die Bäckerei in Oberstein?|Wer ist Angela Merkel?
        Gibt es Wölfe im Naturpark Hohenwald?|Was sagte die Ministerin über ihren Rücktritt?|Wie geht es den Wölfen?
        Welche Länder gehören zur Europäischen Union?|Was geschah letztes Jahr in Falkenau?|Was ist Inflation?
        Warum ist die Banane krumm?|Wie hoch ist der Eiffelturm?|Wer gewann die Wahl in Norwegen?
        Worum geht es bei dem Streit um die Fähre?|Hat die Stadt ihre Schulden bezahlt?|Was wurde aus der alten Fabrik?
        Welche Rolle spielt Öl in diesem Jahr für Norwegen?|Wie lange braucht man nach Trell?|Können Sie mir etwas über Otter sagen?
        Was tat Lena Brandt, als sie die Wölfe sah?|Wie viele Menschen leben dort, wo früher das Moor war?
        Nenne alle Mitglieder des Vereins|Wann beginnt die Schule wieder?|Welches Museum hat seine Türen geschlossen?
        Was ist der Unterschied zwischen Moorfrosch und Grasfrosch?|Wer schrieb Faust?|Wie funktioniert ein Stellwerk?
        Was bedeutet das Urteil für die Bank?|Ist das Wasser in Lindau sauber?|Soll das Bad schließen?
    """,
    "fr": """
        Quand le musée de la mer a-t-il rouvert ?|Combien coûte le train de nuit ?|Qui a peint la Joconde ?
        Où les couchettes ont-elles été fabriquées ?|Qu'est-ce qui a détruit les vignes ?|Qui est Emmanuel Macron ?
        Y a-t-il des loups dans le parc ?|Combien de pays font partie de l'Union africaine ?|Qu'est-ce que l'inflation ?
        Pourquoi la mer est-elle salée ?|Que s'est-il passé en mars 2024 ?|De quoi s'agit-il dans le procès Vasseur ?
        Quelle est la hauteur de la tour Eiffel ?|Qui a gagné les élections cette année ?|Faut-il un visa pour la Chine ?
        Que dit le maire de son projet ?|Comment fonctionne une éolienne ?|Existe-t-il un train pour Lisieux ?
        Quels sont les membres de l'association ?|Combien de visiteurs le musée attend-il ?|Où se trouve Perpignac ?
        La ville a-t-elle payé ses dettes ?|Quel acteur a vendu sa maison à Paris ?|Quand Élodie Marchand a-t-elle gagné son prix ?
        Que deviennent les vignes après le gel ?|Peut-on visiter le phare ?|Pourquoi le lac de Brévan est-il à sec ?
        Qui dirige l'entreprise Halvorsen et combien a-t-elle gagné ?|Quel temps fait-il à Lyon ?|Est-ce que le pont est ouvert ?
    """,
    "es": """
        ¿Cuándo entró en erupción el volcán Tarena?|¿Cuántas personas fueron evacuadas?|¿Quién lleva libros a las aldeas?
        ¿Por qué ha subido el aceite?|¿Quién ganó la final de tenis?|¿Cuál es la velocidad de la luz?|¿Quién es Teresa Aldana?
        ¿Qué es la inflación?|¿Hay lobos en el parque?|¿Qué pasó el año pasado en Vigo?|¿Cuánto cuesta el tren nocturno?
        ¿Qué dijo la alcaldesa de su proyecto?|¿Dónde está Villaseca?|¿Cómo funciona un molino de viento?
        ¿Qué países forman la Unión Europea?|¿Qué equipo perdió a su entrenador?|¿Es verdad que el museo cerró?
        ¿Quién fichó a Camila Robledo?|¿Se puede visitar el faro?|¿Qué hace el gobierno para los pescadores?
        ¿Quién escribió el Quijote?|¿Cuántos habitantes tiene Sevilla?|¿Por qué lo que dijo el fiscal es importante?
        ¿Cuándo se fundó Roma?|¿Qué opinan los vecinos de Villaseca?|¿Cuál es la capital de Australia este año?
        ¿Ha pagado la ciudad sus deudas?|¿Quién vende las algas a Japón?|¿Tiene sentido construir otro puente?
        ¿Qué significa la sentencia para el museo?
    """,
    "ru": """
        Кто построил новый маяк?|Кто выиграл шахматный турнир в Риге?|Сколько тонн пшеницы собрали фермеры?
        Кто научил Веру играть в шахматы?|Когда запустили первый спутник?|Сколько стоит новый телефон?|Кто такой Путин?
        Что такое инфляция?|Есть ли волки в заповеднике?|Что произошло в прошлом году в Казани?|Кто написал «Войну и мир»?
        Почему закрывается пекарня?|Какова высота Эйфелевой башни?|Какие страны входят в Европейский союз?
        Что сказала мэр о своём проекте?|Как работает ветряк?|Где находится Озерск?|Кто победил на выборах в этом году?
        Сколько жителей в Казани?|Правда ли, что музей закрыт?|Почему команда потеряла своего тренера?
        Когда основали Рим?|Можно ли посетить маяк?|Что думают жители посёлка об охоте?|Какой музей закрыл свои двери?
        Выплатил ли город свои долги?|Что значит приговор для банка?|Кто купил фирму «Ладья» и сколько она стоила?
        Как зовут директора библиотеки в Верхнегорске?|Что делает правительство для рыбаков?
    """,
    "zh": """
        大熊猫宝宝叫什么名字？|地铁七号线有多少个车站？|春茶为什么减产？|从机场到市中心要多长时间？|谁获得了诺贝尔文学奖？
        月球离地球有多远？|什么是通货膨胀？|公园里有狼吗？|去年江城发生了什么？|谁写了红楼梦？|谁是王丽？|谁是普京？
        其他国家怎么看中国？|欧盟有哪些成员国？|维他命有什么作用？|吉他多少钱？|那不勒斯在哪里？|今年的春茶产量是多少？
        埃菲尔铁塔有多高？|市长对项目说了什么？|风车是怎么工作的？|江城在哪里？|这个月云岭县发生了什么？|罗马是什么时候建立的？
        灯塔可以参观吗？|其中哪个城市最大，北京还是上海？|博物馆关门了吗？|李国强和他的妻子住在哪里？|这些年中国经济怎么样？|谁建造了新桥？
    """,
    "ar": """
        كم بلغت تكلفة ترميم السوق القديم؟|متى بدأ موسم جمع التمور؟|من المهندس الذي تحدث عن الأبواب الخشبية؟
        من هو رئيس البرازيل؟|كم عدد لاعبي كرة القدم؟|ما هو التضخم؟|هل توجد ذئاب في الحديقة؟|من كتب ألف ليلة وليلة؟
        ماذا حدث العام الماضي في الواحة؟|من هو سامي الحداد؟|ما هي عاصمة أستراليا؟|كم يبلغ ارتفاع برج إيفل؟
        ماذا قالت رئيسة البلدية عن المشروع؟|كيف تعمل طاحونة الهواء؟|أين تقع الواحة؟|من فاز في الانتخابات هذا العام؟
        لماذا أغلق المتحف؟|ما هي الدول الأعضاء في الاتحاد الأوروبي؟|متى تأسست روما؟|هل يمكن زيارة المنارة؟
        من بنى الجسر الجديد؟|كم عدد سكان القاهرة؟|ما رأي السكان في الصيد؟|هل دفعت المدينة ديونها؟|وزارة الصحة ماذا أعلنت؟
        ماذا يعني الحكم للبنك؟|من يوزع الكتب بالحافلة على القرى؟|واشنطن في أي ولاية؟|ما سبب ارتفاع الأسعار؟|هل هناك قطار إلى المطار؟
    """,
}
# Written after the tables of `asking`, and not looked at while they were.
LATER_FOLLOW_UPS = {
    "de": """
        Und sein Vater?|Wann hat sie das gesagt?|Wer half ihm?|Wie alt ist er?|Wurde sie bestraft?
        Aber warum nicht?|Ist das sicher?|Was kostet es?|Welche Gründe nannte er dafür?|Wo wohnt sie jetzt?
    """,
    "fr": """
        Et son père ?|Quand l'a-t-elle dit ?|Qui l'a aidé ?|Quel âge a-t-il ?|A-t-elle été punie ?
        Mais pourquoi pas ?|C'est sûr ?|Combien coûte-t-il ?|Quelles raisons a-t-il données ?|Où habite-t-elle maintenant ?
    """,
    "es": """
        ¿Y su padre?|¿Cuándo lo dijo?|¿Quién le ayudó?|¿Qué edad tiene ella?|¿Fue castigada?
        ¿Pero por qué no?|¿Es eso seguro?|¿Cuánto cuesta?|¿Qué razones dio él?|¿Dónde vive?
    """,
    "ru": """
        А его отец?|Когда она это сказала?|Кто ему помогал?|Сколько ему лет?|Её наказали?
        Но почему?|Это точно?|Сколько он стоит?|Какие причины он назвал?|Где она живёт сейчас?
    """,
    "zh": """
        那他父亲呢？|她什么时候说的？|谁帮了他？|他多大了？|她被罚了吗？
        但是为什么？|这确定吗？|它多少钱？|他给出了什么理由？|她现在住在哪里？
    """,
    "ar": """
        ووالده؟|متى قالت ذلك؟|من ساعده؟|كم عمره؟|هل عوقبت؟
        ولكن لماذا؟|هل هذا مؤكد؟|كم يكلف ذلك؟|ما الأسباب التي ذكرها؟|أين تعيش هي الآن؟
    """,
}
LATER_ALONE = {
    "de": """
        Wer erfand den Buchdruck?|Wie viele Kinder hat der König von Norwegen?|Warum streiken die Lokführer?|Wann öffnet das Freibad in Lindau seine Tore?|Welche Strafe bekam Paul Ehrlich?
        Was verdient ein Lehrer?|Sind Pilze gesund?|Wie entsteht ein Regenbogen?|Wo liegt Falkenau?|Stimmt es, dass die Fähre ausfiel?
        Wer leitet das Gymnasium und was hat sie vor?|Welche Artikel fehlen noch?|Gab es bei dem Brand Verletzte?|Was sagte Keller, nachdem er gewählt wurde?|Wem gehört die Insel Trell?
        Was kostet das Deutschlandticket dieses Jahr?|Wie teuer wird der Umbau des Bahnhofs?|Sollte man rohe Bohnen essen?|Aus wie vielen Teilen besteht das Schachspiel?|Wer darf bei der Wahl seine Stimme abgeben?
    """,
    "fr": """
        Qui a inventé l'imprimerie ?|Combien d'enfants a le roi de Norvège ?|Pourquoi les cheminots font-ils grève ?|Quand ouvre la piscine de Lorient ?|Quelle peine a reçu Rémi Vasseur ?
        Les champignons sont-ils comestibles ?|Comment se forme un arc-en-ciel ?|Où se situe Vierzac ?|Est-il vrai que le ferry est en panne ?|Qui dirige le lycée et que veut-elle changer ?
        Y avait-il des blessés dans l'incendie ?|Qu'a dit Coulon après son élection ?|À qui appartient l'île de Trell ?|Combien coûte le permis cette année ?|Doit-on payer pour entrer au musée ?
        De combien de pièces est fait un jeu d'échecs ?|Qui peut donner sa voix aux élections ?|Pourquoi Nérolis vend-il son usine ?|Que faut-il pour ouvrir un restaurant ?|À quelle heure passe le dernier train ?
    """,
    "es": """
        ¿Quién inventó la imprenta?|¿Cuántos hijos tiene el rey de Noruega?|¿Por qué hacen huelga los maquinistas?|¿Cuándo abre la piscina de Vigo?|¿Qué condena recibió Pilar Santoro?
        ¿Son sanas las setas?|¿Cómo se forma un arco iris?|¿Dónde queda Monteagudo?|¿Es cierto que el barco se hundió?|¿Quién dirige el instituto y qué quiere cambiar?
        ¿Hubo heridos en el incendio?|¿Qué dijo Ochoa después de su elección?|¿De quién es la isla de Trell?|¿Cuánto cuesta el abono este año?|¿Hay que pagar para entrar al museo?
        ¿Cuántas piezas tiene el ajedrez?|¿Quién puede dar su voto en las elecciones?|¿Por qué vende Nérolis su fábrica?|¿Qué se necesita para abrir un bar?|¿A qué hora sale el último tren?
    """,
    "ru": """
        Кто изобрёл книгопечатание?|Сколько детей у короля Норвегии?|Почему бастуют машинисты?|Когда откроется бассейн в Озерске?|Какое наказание получил Никита Жаров?
        Полезны ли грибы?|Как возникает радуга?|Где расположен Верхнегорск?|Верно ли, что паром сломался?|Кто руководит школой и что она хочет изменить?
        Были ли пострадавшие при пожаре?|Что сказал Громов после своего избрания?|Кому принадлежит остров Трелл?|Сколько стоит проезд в этом году?|Надо ли платить за вход в музей?
        Сколько фигур в шахматах?|Кто может отдать свой голос на выборах?|Почему «Ладья» продаёт свои суда?|Что нужно, чтобы открыть ресторан?|Во сколько уходит последний поезд?
    """,
    "zh": """
        谁发明了印刷术？|挪威国王有几个孩子？|火车司机为什么罢工？|游泳馆什么时候开门？|彩虹是怎么形成的？
        蘑菇健康吗？|渡轮真的坏了吗？|谁是中学校长？|火灾有人受伤吗？|特雷尔岛属于谁？
        今年的月票多少钱？|参观博物馆要付钱吗？|国际象棋有多少棋子？|谁可以在选举中投票？|这家公司为什么卖掉工厂？
        开餐馆需要什么？|末班车几点出发？|张伟和他的同事发现了什么？|该项目的负责人王丽说了什么？|应该怎么保存茶叶？
    """,
    "ar": """
        من اخترع الطباعة؟|كم عدد أبناء ملك النرويج؟|لماذا أضرب سائقو القطارات؟|متى يفتح المسبح أبوابه؟|كيف يتكون قوس قزح؟
        هل الفطر صحي؟|أين تقع مدينة الواحة؟|هل صحيح أن العبارة تعطلت؟|من يدير المدرسة؟|هل أصيب أحد في الحريق؟
        ماذا قال الحداد بعد انتخابه؟|لمن تعود جزيرة تريل؟|كم يكلف الاشتراك هذا العام؟|هل يجب الدفع لدخول المتحف؟|كم قطعة في الشطرنج؟
        من يحق له التصويت في الانتخابات؟|لماذا باعت الشركة مصنعها؟|ما الذي يلزم لفتح مطعم؟|متى يغادر القطار الأخير؟|وليد المصري من هو؟
    """,
}


def questions(text):
    """One a line, or between bars."""
    return [question.strip() for question in text.replace("\n", "|").split("|") if question.strip()]
