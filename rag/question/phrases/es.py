"""Spanish: greetings, thanks and goodbyes of Spain and America, and the usual questions about the program.

Not covered: slang, and voseo beyond the commonest verbs.
"""

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
        puede ayudarme / me puede ayudar / en qué puedes ayudarme / en qué me puedes ayudar / en qué puede ayudarme
        cómo puedes ayudarme / para qué sirves / para qué sirve esto / preséntate
        """
    ),
)
