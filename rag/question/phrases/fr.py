"""French: greetings, thanks and goodbyes, and the usual questions about the program, said to "tu" and to "vous".

Not covered: slang beyond single words.
"""

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
        comment peux tu m'aider / comment pouvez vous m'aider
        """
    ),
)
