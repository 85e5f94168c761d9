"""Spanish: greetings, thanks and goodbyes of Spain and America, and the usual questions about the program.

Not covered: slang, and voseo beyond the commonest verbs.
"""

from rag.question.collection_phrases import Act
from rag.question.phrases.collection import CollectionPhrases, Cue, numbered, ways
from rag.question.phrases.phrases import Phrases, phrases

PHRASES = Phrases(
    greetings=phrases(
        """
        hola / hola a todos / hola a todas / hola de nuevo / hola footnote / hola qué tal / buenas / muy buenas
        buenos días / buen día / buenas tardes / buenas noches / saludos / hey / hello / qué tal / qué hay
        qué onda / cómo estás / cómo está / cómo está usted / cómo estás hoy / cómo te va / cómo va / cómo va todo
        todo bien / gracias / muchas gracias / muchísimas gracias / mil gracias / gracias por todo
        gracias por tu ayuda / gracias por su ayuda / gracias por la ayuda / gracias por la respuesta
        gracias por tu respuesta / muchas gracias por tu ayuda / muchas gracias por su ayuda / te lo agradezco
        se lo agradezco / de nada / por favor / eso es todo / nada más / adiós / hasta luego / hasta pronto
        hasta mañana / hasta la vista / hasta la próxima / nos vemos / chao / chau / que tengas un buen día
        que tenga un buen día / buen fin de semana / ok / okay / vale / de acuerdo / muy bien / bien / perfecto
        genial / estupendo / entendido / está bien / encantado / encantada / mucho gusto
        """
    ),
    about_itself=phrases(
        """
        qué puedes hacer / qué podés hacer / qué sabes hacer / qué haces / qué puedes hacer por mí
        qué puede hacer por mí / quién eres / quién es usted / quién sos / qué eres / qué es usted / qué sos
        eres un robot / eres un bot / eres una ia / qué te puedo preguntar / qué le puedo preguntar
        qué puedo preguntar / qué puedo preguntarte / qué puedo preguntarle / qué se puede preguntar
        qué preguntas puedo hacer / qué preguntas puedo hacerte / qué sabes / qué sabe usted / cómo funciona esto
        cómo funcionas / cómo se usa esto / cómo te uso / cómo puedo usarte / cómo puedo usar esto / qué es esto
        qué es footnote / ayuda / ayúdame / ayúdeme / necesito ayuda / puedes ayudarme / me puedes ayudar
        puede ayudarme / me puede ayudar / en qué me puede ayudar / qué puede hacer usted /
        en qué puedes ayudarme / en qué me puedes ayudar / en qué puede ayudarme
        cómo puedes ayudarme / para qué sirves / para qué sirve esto / preséntate
        """
    ),
    collection=CollectionPhrases(
        words={
            "showing": "(?:cual(?:es)? (?:es|son)|que|{show})",
            "show": (
                "(?:muestrame|muestra|muéstreme|dame|deme|lista|enumera|nombra|busca|buscame|encuentra|di|dime"
                "|ensename|enséñame)"
            ),
            "articles": "(?:articulos?|documentos?|textos?|noticias?)",
            "article": "(?:articulo|documento|texto)",
            "the": "(?:los |estos |tus |sus |las |todos los )",
            "collection": "(?:coleccion|archivo|biblioteca|carpeta)",
            "paper": "(?:periodico|diario|fuente|revista|medio|publicacion)",
            "exist": "(?: (?:hay|tienes|tenes|tiene|tienen|existen|tenemos))?",
            "newest": "(?:mas recientes?|mas nuevos?|ultimos?)",
            "oldest": "(?:mas antiguos?|mas viejos?|primeros?)",
            "dun": "(?:del |de este |el |este |de ese |ese )",
        },
        polite="(?:hola |por favor |puedes decirme |puede decirme |me puedes decir |dime )*",
        questions=(
            (
                Act.OVERVIEW,
                "(?:{show} )?(?:un )?(?:breve )?(?:resumen|panorama)(?: (?:general )?(?:de |sobre"
                " )(?:{the}{articles}|(?:la |esta |tu ){collection}|el archivo))?|(?:{show} )?una (?:vision"
                "|vista) general(?: de {the}{articles})?",
            ),
            (
                Act.OVERVIEW,
                "(?:de|sobre) que (?:tratan|trata|hablan|habla|va|van) (?:{the}{articles}|(?:la |esta |tu |este"
                " |el ){collection})",
            ),
            (
                Act.OVERVIEW,
                "(?:que|cuales) (?:temas|asuntos) (?:hay(?: aqui)?|tratan {the}{articles}|se tratan|cubren"
                " {the}{articles}|tienes)",
            ),
            (Act.OVERVIEW, "que (?:hay en|contiene) (?:la |esta |tu |este |el ){collection}|resume {the}{articles}"),
            (
                Act.PUBLISHERS,
                "(?:de )?(?:que|cuales son|cuantos|cuantas|{show}(?: todos| todas)?)(?: los| las| tus| sus)?"
                " (?:periodicos|diarios|fuentes|revistas|medios|publicaciones|editores){exist}{rest}",
            ),
            (
                Act.AUTHORS,
                "(?:de )?(?:que|quienes son|cuales son|cuantos|{show}(?: todos)?)(?: los| tus| sus)? (?:autores"
                "|periodistas|autoras){exist}{rest}|quien(?:es)? (?:escribio|escribieron|ha escrito) {the}{articles}",
            ),
            (Act.LANGUAGES, "(?:en )?(?:que|cuales|cuantos) (?:idiomas?|lenguas?){exist}{rest}"),
            (
                Act.SPAN,
                "(?:que|de que|sobre que) (?:periodo|epoca|fechas|anos){rest}|de cuando son {the}{articles}"
                "|desde cuando hasta cuando (?:van|son) {the}{articles}",
            ),
            (Act.COUNT, "cuantos (?:de {the})?{articles}{exist}{rest}|cuantas noticias{exist}{rest}"),
            (
                Act.COUNT,
                "(?:cual es |dame |dime )?(?:el )?numero (?:total )?de {articles}{rest}|cuenta {the}{articles}{rest}",
            ),
            (
                Act.NEWEST,
                "(?:{showing} )?(?:es )?el {article} {newest}{rest}|(?:{showing} )?(?:es )?el {newest} {article}{rest}",
            ),
            (Act.NEWEST, "(?:{showing} )?(?:son )?(?:los |las )(?:{number} )?{articles} {newest}{rest}{many}"),
            (
                Act.NEWEST,
                "(?:{showing} )?(?:son )?(?:los |las )(?:{number} )?(?:ultimos|ultimas) (?:{number}"
                " )?{articles}{rest}{many}|que hay de nuevo(?: aqui)?{many}|que novedades hay{many}",
            ),
            (
                Act.OLDEST,
                "(?:{showing} )?(?:es )?el {article} {oldest}{rest}|(?:{showing} )?(?:es )?el (?:primer"
                "|primero) {article}{rest}",
            ),
            (Act.OLDEST, "(?:{showing} )?(?:son )?(?:los )(?:{number} )?{articles} {oldest}{rest}{many}"),
            (
                Act.LIST,
                "en que {articles} (?:se menciona(?:n)?(?: a)?|aparecen?|se habla (?:de|del)) {subject}|donde"
                " se menciona(?:n)?(?: a)? {subject}",
            ),
            (Act.LIST, "{show} (?:una lista de |los titulos de )?(?:todos )?(?:los )?{articles}{rest}"),
            (Act.LIST, "(?:que|cuales)(?: otros| son los)? {articles}{exist}{rest}"),
            (Act.LIST, "(?:hay|tienes|tiene|tienen|existen) (?:algun |algunos |otros |mas |un )?{articles}{rest}"),
            (Act.LIST, "que se (?:publico|ha publicado|escribio){rest}{dated}|que hay de nuevo{rest}{dated}"),
            (
                Act.LIST,
                "que (?:escribio|publico|ha escrito|ha publicado) (?:el |la )?{name}{rest}|que {articles}"
                " (?:escribio|publico|ha escrito|ha publicado) {name}",
            ),
            (
                Act.AUTHOR,
                "(?:quien (?:escribio|ha escrito)|quien es (?:el autor|la autora)|de quien es)"
                " (?:{dun}{article}{rest}|(?:de )?{title})",
            ),
            (
                Act.DATE,
                "(?:cuando (?:se publico|fue publicado|se escribio|salio)|de cuando es|en que fecha se publico"
                "|cual es la fecha) (?:{dun}{article}{rest}|(?:de )?{title})",
            ),
            (
                Act.PUBLISHER,
                "(?:que|en que) {paper} (?:publico|se publico|ha publicado) (?:{dun}{article}{rest}|{title})"
                "|donde (?:se publico|fue publicado|salio) (?:{dun}{article}{rest}|{title})",
            ),
            (Act.TITLE, "(?:cual es el titulo|como se titula|como se llama) {dun}{article}{rest}"),
        ),
        conditions=(
            (Cue.BETWEEN, "(?:entre|de|del|desde|desde el)(?: el)? {date} (?:y|a|al|hasta|y el|hasta el) {until}"),
            (Cue.ON, "(?:en|de|del|del ano|de los|el|en el ano|con fecha de|fechados en) {date}|{date}"),
            (Cue.ON, "(?:de |en |del )?{span}"),
            (Cue.SINCE, "(?:desde|a partir de|a partir del)(?: el)? (?:{date}|{span})"),
            (Cue.UNTIL, "hasta(?: el)? {date}"),
            (Cue.BEFORE, "(?:antes de|antes del|anteriores a) {date}"),
            (Cue.AFTER, "(?:despues de|despues del|posteriores a) {date}"),
            (Cue.NAME, "(?:de|del|en|por|de la|en el|en la) {name}"),
            (Cue.TITLE, "(?:titulado )?{title}"),
            (
                Cue.NOTHING,
                "{the}{articles}|hay|tienes|tenes|tiene|tienen|tenemos|existen|son|es|estan|fueron|fue|han sido|se"
                " han|se|publicad[oa]s?|publicaron|escrit[oa]s?|escribieron|disponibles?"
                "|aqui|en total|por favor|{the}{articles}|en (?:la |esta |tu |el |este ){collection}|abarcan"
                "|cubren|datan|provienen|vienen|de|en|que|todos|exactamente|ahora|actualmente|ya",
            ),
        ),
        about="(?:que )?(?:mencionan a|mencionan|menciona|hablan de la|hablan del|hablan de|habla de|habla del"
        "|tratan de la|tratan del|tratan de|tratan sobre|trata de|trata sobre|citan|contienen la palabra"
        "|contienen|se refieren a|acerca de la|acerca del|acerca de|sobre el tema de|sobre la|sobre el|sobre"
        " los|sobre las|sobre)",
        without=" (?:pero|y) no(?: mencionan)? | (?:pero )?sin ",
        spans={
            "hoy": "today",
            "ayer": "yesterday",
            "la semana pasada": "last week",
            "el mes pasado": "last month",
            "l mes pasado": "last month",
            "mes pasado": "last month",
            "el año pasado": "last year",
            "año pasado": "last year",
            "esta semana": "this week",
            "este mes": "this month",
            "este año": "this year",
        },
        numbers=numbered("dos tres cuatro cinco seis siete ocho nueve diez"),
        languages=ways(
            "en {}", "alemán:de inglés:en francés:fr español:es castellano:es ruso:ru chino:zh árabe:ar italiano:it"
        ),
    ),
    openings=phrases(
        """
        qué es / qué son / qué significa / qué significan / qué hizo / qué dice / qué dijo / qué pasó / qué fue
        quién / quiénes / cuál / cuáles / cuándo / cuánto / cuántos / cuánta / cuántas / dónde / de dónde
        desde cuándo / cómo se llama / por qué es / a qué / háblame / explica / explícame
        """
    ),
)
