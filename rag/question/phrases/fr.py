"""French: greetings, thanks and goodbyes, and the usual questions about the program, said to "tu" and to "vous".

Not covered: slang beyond single words.
"""

from rag.question.collection_phrases import Act
from rag.question.phrases.collection import CollectionPhrases, Cue, numbered, ways
from rag.question.phrases.phrases import Phrases, phrases

PHRASES = Phrases(
    greetings=phrases(
        """
        bonjour / bonjour à tous / bonjour à toutes et à tous / bonjour tout le monde / bonjour footnote / bonsoir
        bonne nuit / bonne journée / bonne soirée / bonne fin de journée / salut / salut à tous / coucou / hello
        hey / rebonjour / re bonjour / merci / merci beaucoup / merci bien / merci infiniment / mille mercis
        un grand merci / grand merci / merci à toi / merci à vous / je te remercie / je vous remercie
        merci pour ton aide / merci pour votre aide / merci de votre aide / merci pour l'aide
        merci pour la réponse / merci pour ta réponse / merci pour votre réponse / merci d'avance / s'il te plaît
        s'il vous plaît / de rien / c'est tout / ce sera tout / au revoir / à bientôt / à plus / à plus tard
        à demain / à la prochaine / adieu / ciao / ok / okay / d'accord / très bien / c'est bon / parfait / super
        génial / cool / bien reçu / compris / entendu / ça va / comment ça va / comment vas tu / comment allez vous
        tu vas bien / vous allez bien / comment vas tu aujourd'hui / comment allez vous aujourd'hui / enchanté
        enchantée
        """
    ),
    about_itself=phrases(
        """
        que peux tu faire / que pouvez vous faire / que sais tu faire / que savez vous faire
        qu'est ce que tu peux faire / qu'est ce que vous pouvez faire / qu'est ce que tu sais faire
        qu'est ce que vous savez faire / tu peux faire quoi / tu sais faire quoi / vous pouvez faire quoi
        que fais tu / que faites vous / qu'est ce que tu fais / que peux tu faire pour moi
        que pouvez vous faire pour moi / qui es tu / qui êtes vous / tu es qui / vous êtes qui / qu'es tu
        qu'êtes vous / t'es qui / es tu un robot / es tu une ia / c'est quoi footnote / qu'est ce que footnote
        que puis je te demander / que puis je vous demander / que puis je demander
        qu'est ce que je peux te demander / qu'est ce que je peux vous demander / qu'est ce que je peux demander
        je peux te demander quoi / quelles questions puis je poser / quelles questions puis je te poser
        quelles questions puis je vous poser / que sais tu / que savez vous / comment ça marche
        comment fonctionnes tu / comment fonctionnez vous / comment t'utiliser / comment vous utiliser
        comment est ce que ça marche / comment puis je t'utiliser / comment puis je vous utiliser / aide / aide moi
        aidez moi / à l'aide / j'ai besoin d'aide / peux tu m'aider / pouvez vous m'aider / tu peux m'aider
        vous pouvez m'aider / à quoi sers tu / à quoi servez vous / présente toi / présentez vous
        comment peux tu m'aider / comment pouvez vous m'aider / en quoi peux tu m'aider / en quoi pouvez vous m'aider
        tu fais quoi / qu'est ce que vous faites
        """
    ),
    collection=CollectionPhrases(
        words={
            "showing": "(?:c est quoi|quels? (?:est|sont)|quelles? (?:est|sont)|{show})",
            "show": (
                "(?:montre[sz]?(?: moi)?|donne[sz]?(?: moi)?|cite[sz]?(?: moi)?|liste[sz]?(?: moi)?"
                "|affiche[sz]?|trouve[sz]?(?: moi)?|nomme[sz]?(?: moi)?|enumere[sz]?)"
            ),
            "articles": "(?:articles?|documents?|textes?|depeches?)",
            "article": "(?:article|document|texte)",
            "the": "(?:les |des |tous les |ces |vos |tes |nos |l ensemble des )",
            "collection": "(?:collection|archive|bibliotheque|dossier|fonds)",
            "paper": "(?:journal|magazine|source|revue|publication)",
            "exist": (
                "(?: (?:y a t il|as tu|avez vous|est ce qu il y a|est ce que tu as|est ce que vous avez|existe"
                " t il|avons nous))?"
            ),
            "newest": "(?:plus recents?|plus nouveaux?|derniers?)",
            "oldest": "(?:plus anciens?|plus vieux|premiers?)",
            "dun": "(?:de l |de cet |du |de ce |l |cet |le |ce )",
        },
        polite="(?:bonjour |salut |s il (?:te|vous) plait |peux tu me dire |pouvez vous me dire |dis moi |dites moi )*",
        questions=(
            (
                Act.OVERVIEW,
                "(?:{show} )?(?:un |une )?(?:bref |brève |court )?(?:aperçu|resume|vue d ensemble)(?: (?:de |d"
                " )?(?:{the}{articles}|(?:de )?(?:la |cette |ta |votre ){collection}))?",
            ),
            (
                Act.OVERVIEW,
                "de quoi (?:parlent|traitent|est il question dans|parle|traite) (?:{the}{articles}|(?:la |cette"
                " |ta |votre ){collection})",
            ),
            (
                Act.OVERVIEW,
                "quels sont les (?:sujets|themes) (?:abordes|traites|couverts)(?: (?:ici|dans {the}{articles}))?"
                "|(?:quels|de quels) (?:sujets|themes)(?: y a t il(?: ici)?| (?:abordent|traitent)"
                " {the}{articles}| sont (?:abordés|traités|couverts)| as tu| avez vous)",
            ),
            (
                Act.OVERVIEW,
                "que contient (?:la |cette |ta |votre ){collection}|qu y a t il dans (?:la |cette |ta |votre"
                " ){collection}|resume[sz]? (?:tous )?les {articles}",
            ),
            (
                Act.PUBLISHERS,
                "(?:de |dans )?(?:quels|quelles|combien de|{show} (?:tous |toutes )?(?:les )?)(?: sont)?(?: les"
                "| vos| tes)? ?(?:journaux|sources|magazines|revues|publications|editeurs){exist}{rest}",
            ),
            (
                Act.AUTHORS,
                "(?:de )?(?:quels|quelles|combien d|combien de|qui)(?: sont)?(?: les| vos| tes)? ?(?:auteurs"
                "|journalistes|autrices){exist}{rest}",
            ),
            (Act.AUTHORS, "qui a écrit {the}{articles}"),
            (Act.LANGUAGES, "(?:en |dans )?(?:quelles?|combien de) langues?{exist}{rest}"),
            (
                Act.SPAN,
                "(?:quelle|sur quelle|de quelle) (?:periode|epoque){rest}|de quand datent {the}{articles}|de"
                " quelles annees (?:datent|sont) {the}{articles}",
            ),
            (
                Act.COUNT,
                "(?:il y a |tu as |vous avez )?combien(?: y a t il| as tu| avez vous)? (?:de |d )(?:tes |vos |ces )?"
                "{articles}{exist}{rest}",
            ),
            (
                Act.COUNT,
                "(?:quel est |donne[sz]? moi )?(?:le )?nombre (?:total )?(?:de |d |des ){articles}{rest}"
                "|compte[sz]? (?:tous )?les {articles}{rest}",
            ),
            (Act.NEWEST, "(?:{showing} )?l {article} le {newest}{rest}|(?:{showing} )?le {newest} {article}{rest}"),
            (Act.NEWEST, "(?:{showing} )?les (?:{number} )?{articles} les {newest}{rest}{many}"),
            (
                Act.NEWEST,
                "(?:{showing} )?les (?:{number} )?{newest} {articles}{rest}{many}|quoi de neuf{many}|qu y a t"
                " il de nouveau(?: ici)?{many}",
            ),
            (Act.OLDEST, "(?:{showing} )?l {article} le {oldest}{rest}|(?:{showing} )?le {oldest} {article}{rest}"),
            (Act.OLDEST, "(?:{showing} )?les (?:{number} )?{articles} les {oldest}{rest}{many}"),
            (Act.OLDEST, "(?:{showing} )?les (?:{number} )?{oldest} {articles}{rest}{many}"),
            (
                Act.LIST,
                "dans quels {articles} (?:est il question (?:de |du |des |d )|parle t on (?:de |du |des |d )"
                "|est mentionnée? |sont mentionnée?s ){subject}",
            ),
            (Act.LIST, "ou (?:est|sont) (?:mentionnee?s?|citee?s?) {subject}"),
            (Act.LIST, "{show} (?:la liste (?:de |des )|les titres des )?(?:tous )?(?:les |des )?{articles}{rest}"),
            (Act.LIST, "(?:quels|lesquels de tes|lesquels des)(?: autres| sont les)? {articles}{exist}{rest}"),
            (
                Act.LIST,
                "(?:y a t il|as tu|avez vous|est ce qu il y a|est ce que tu as|est ce que vous avez) (?:des |d"
                " autres |un |d )?{articles}{rest}",
            ),
            (
                Act.LIST,
                "(?:qu est ce qui|que) (?:a été|est) (?:publié|paru|écrit){rest}{dated}|quoi de neuf{rest}{dated}",
            ),
            (
                Act.LIST,
                "qu (?:a|ont) (?:publié|écrit) (?:le |la )?{name}{rest}|(?:qu a|que) (?:le |la )?{name} (?:a |a"
                " t il )?(?:publié|écrit)|quels {articles} {name} a t (?:il|elle) (?:écrits?|publiés?)|quels"
                " {articles} a (?:écrits?|publiés?) {name}",
            ),
            (
                Act.AUTHOR,
                "(?:qui a écrit|qui est l auteur|de qui est|qui est l autrice) (?:{dun}{article}{rest}|(?:de"
                " )?{title})",
            ),
            (
                Act.DATE,
                "(?:quand|a quelle date) (?:a été (?:publié|écrit)|a t on publié|est paru|date)"
                " (?:{dun}{article}{rest}|{title})|de quand (?:date|est) (?:{dun}{article}{rest}|{title})",
            ),
            (Act.DATE, "quand (?:{dun}{article}{rest}|{title}) (?:a t il été (?:publié|écrit)|est il paru)"),
            (Act.DATE, "quelle est la date (?:{dun}{article}{rest}|de {title})"),
            (
                Act.PUBLISHER,
                "(?:quel|dans quel|quelle|dans quelle) {paper} (?:a publié|est paru) (?:{dun}{article}{rest}"
                "|{title})|ou (?:est paru|a été publié) (?:{dun}{article}{rest}|{title})",
            ),
            (Act.TITLE, "quel est le titre {dun}{article}{rest}|comment s appelle {dun}{article}{rest}"),
        ),
        conditions=(
            (Cue.BETWEEN, "(?:entre|de|du|datant de) {date} (?:et|à|au|jusqu en|jusqu au) {until}"),
            (Cue.ON, "(?:en|de|du|de l année|d|pour|dans l année|dates? de|le|au) {date}|{date}"),
            (Cue.ON, "(?:de |d |en |pendant |du )?{span}"),
            (Cue.SINCE, "(?:depuis|à partir de|à partir du|dès)(?: le)? (?:{date}|{span})"),
            (Cue.UNTIL, "jusqu (?:en|au|à) {date}"),
            (Cue.BEFORE, "(?:d )?avant(?: le)? {date}"),
            (Cue.AFTER, "après(?: le)? {date}"),
            (Cue.NAME, "(?:de|du|d|dans|par|chez|de la|dans le|dans la) {name}"),
            (Cue.TITLE, "(?:intitulé )?{title}"),
            (
                Cue.NOTHING,
                "{the}{articles}|y a t il|il y a|as tu|tu as|avez vous|vous avez|avons nous|est ce que|existe t"
                " il|sont ils|sont elles|sont|est|ont|été|ete"
                "|publiée?s?|parue?s?|écrite?s?|écrit|rédigée?s?|datée?s?|ici|en tout|au total|disponibles?|s"
                " il (?:te|vous) plait|{the}{articles}"
                "|dans (?:la |cette |ta |votre ){collection}|couvrent|couvre|datent|proviennent|viennent|d ou"
                "|en|tous|exactement|maintenant|actuellement|déjà|qui",
            ),
        ),
        about="(?:qui |dont )?(?:mentionnent|mentionne|parlent de la|parlent de|parle de|parlent du|parlent des"
        "|parlent d|parle du|parlent|traitent de la|traitent de|traitent du"
        "|traitent des|traitent d|traite de|évoquent|évoque|citent|abordent|contiennent le mot|contiennent"
        "|concernant|au sujet de la|au sujet du|au sujet de|à propos de la"
        "|à propos de|à propos du|à propos des|sur le thème de|sur le sujet de|sur la|sur le|sur les|sur l|sur)",
        without=" (?:mais|et) (?:pas|ne mentionnent pas) | (?:mais )?sans ",
        spans={
            "aujourd'hui": "today",
            "hier": "yesterday",
            "la semaine dernière": "last week",
            "le mois dernier": "last month",
            "l'année dernière": "last year",
            "l'an dernier": "last year",
            "cette semaine": "this week",
            "ce mois": "this month",
            "ce mois ci": "this month",
            "cette année": "this year",
        },
        numbers=numbered("deux trois quatre cinq six sept huit neuf dix"),
        languages=ways(
            "en {}", "allemand:de anglais:en français:fr espagnol:es russe:ru chinois:zh arabe:ar italien:it"
        ),
    ),
    openings=phrases(
        """
        que signifie / que signifient / que veut dire / que veut / que fait / que font / que dit / que disent
        que sait / que sont / que s'est / que se passe / que devient / qu'est / qu'est ce / qu'a / qu'ont / quel
        quelle / quels / quelles / combien / pourquoi / comment / où est / où sont / où se / où a / quand / qui est
        qui a / qui sont / qui était / qui ont / est ce que / de quoi / à quoi / d'où / parle moi / depuis quand
        dans quel / dans quelle / en quelle année / lequel / laquelle / explique
        """
    ),
)
