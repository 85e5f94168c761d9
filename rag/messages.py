"""What the answer itself says, in the question's language: refusals, lead-ins, verdicts and the order to the model.

English, Chinese, Russian, German, French, Spanish and Arabic; a question in any other language gets the English words.
The page's own words are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.language.languages import ENGLISH, language_named


@dataclass(frozen=True)
class Messages:
    """`in_quotes` before the first quote where nothing that the model wrote is supported, `left_out` where that is not
    shown either, and `otherwise` where the articles contradict it; `elsewhere` before a sentence that disagrees with
    the one just cited; `verdict` before the quotes that a comparison is answered with, with {} for `yes` or `no`;
    `example` a question about the article whose title stands for {}; `instruction` the last that the model reads, empty
    in English; in its place `several` for an answer of several sentences, `verdict_first` for a Yes or a No."""

    refusal: str
    in_quotes: str
    left_out: str
    otherwise: str
    elsewhere: str
    verdict: str
    yes: str
    no: str
    example: str
    instruction: str = ""
    several: str = ""
    verdict_first: str = ""


MESSAGES: Mapping[str, Messages] = {
    ENGLISH: Messages(
        "The articles do not answer this.",
        "In the articles\u2019 own words: ",
        "The model\u2019s answer did not pass the check and is left out. In the articles\u2019 own words: ",
        "The articles say otherwise: ",
        "Another article says: ",
        "{}, going by these words: ",
        "Yes",
        "No",
        "What does \u201c{}\u201d say?",
    ),
    "de": Messages(
        "Die Artikel beantworten das nicht.",
        "In den Worten der Artikel: ",
        "Die Antwort des Modells hat die Prüfung nicht bestanden und entfällt. In den Worten der Artikel: ",
        "In den Artikeln steht es anders: ",
        "In einem anderen Artikel steht: ",
        "{}, nach diesen Worten: ",
        "Ja",
        "Nein",
        "Was steht in „{}“?",
        "Antworte auf Deutsch, in einem kurzen, vollständigen Satz und mit den Worten der Auszüge.",
        "Antworte auf Deutsch, in zwei oder drei kurzen, vollständigen Sätzen und mit den Worten der Auszüge.",
        "Antworte auf Deutsch, in einem kurzen, vollständigen Satz, der mit Ja oder Nein beginnt, und "
        "mit den Worten der Auszüge.",
    ),
    "fr": Messages(
        "Les articles ne répondent pas à cette question.",
        "Selon les mots des articles\u00a0: ",
        "La réponse du modèle n\u2019a pas passé la vérification et est omise. Selon les mots des articles\u00a0: ",
        "Les articles disent autre chose\u00a0: ",
        "Un autre article dit\u00a0: ",
        "{}, d\u2019après ces mots\u00a0: ",
        "Oui",
        "Non",
        "Que dit l\u2019article «\u00a0{}\u00a0»\u202f?",
        "Réponds en français, en une phrase courte et complète, avec les mots des extraits.",
        "Réponds en français, en deux ou trois phrases courtes et complètes, avec les mots des extraits.",
        "Réponds en français, en une phrase courte et complète qui commence par Oui ou Non, avec les "
        "mots des extraits.",
    ),
    "es": Messages(
        "Los artículos no responden a esto.",
        "Con las palabras de los artículos: ",
        "La respuesta del modelo no superó la comprobación y se omite. Con las palabras de los artículos: ",
        "Los artículos dicen otra cosa: ",
        "Otro artículo dice: ",
        "{}, según estas palabras: ",
        "Sí",
        "No",
        "¿Qué dice el artículo «{}»?",
        "Responde en español, en una frase corta y completa, con las palabras de los extractos.",
        "Responde en español, en dos o tres frases cortas y completas, con las palabras de los extractos.",
        "Responde en español, en una frase corta y completa que empiece por Sí o No, con las palabras "
        "de los extractos.",
    ),
    "ru": Messages(
        "В статьях нет ответа на этот вопрос.",
        "Словами самих статей: ",
        "Ответ модели не прошёл проверку и опущен. Словами самих статей: ",
        "В статьях сказано иное: ",
        "В другой статье сказано: ",
        "{}, судя по этим словам: ",
        "Да",
        "Нет",
        "О чём говорится в статье «{}»?",
        "Ответь по-русски, одним коротким полным предложением, словами отрывков.",
        "Ответь по-русски, двумя или тремя короткими полными предложениями, словами отрывков.",
        "Ответь по-русски, одним коротким полным предложением, которое начинается с «Да» или «Нет», словами отрывков.",
    ),
    "zh": Messages(
        "这些文章没有回答这个问题。",
        "文章原文：",
        "模型的回答未通过核查，已略去。文章原文：",
        "文章的说法不同：",
        "另一篇文章说：",
        "{}，依据是：",
        "是",
        "否",
        "《{}》这篇文章说了什么？",
        "请用中文回答，只写一个简短完整的句子，使用摘录中的原话。",
        "请用中文回答，写两三个简短完整的句子，使用摘录中的原话。",
        "请用中文回答，只写一个以“是”或“否”开头的简短完整的句子，使用摘录中的原话。",
    ),
    "ar": Messages(
        "لا تجيب المقالات عن هذا السؤال.",
        "بكلمات المقالات نفسها: ",
        "لم تجتز إجابة النموذج التحقق فحُذفت. بكلمات المقالات نفسها: ",
        "تقول المقالات خلاف ذلك: ",
        "تقول مقالة أخرى: ",
        "{}، استنادا إلى هذه الكلمات: ",
        "نعم",
        "لا",
        "ماذا تقول المقالة «{}»؟",
        "أجب بالعربية في جملة قصيرة كاملة بكلمات المقتطفات.",
        "أجب بالعربية في جملتين أو ثلاث جمل قصيرة كاملة بكلمات المقتطفات.",
        "أجب بالعربية في جملة قصيرة كاملة تبدأ بنعم أو لا، بكلمات المقتطفات.",
    ),
}


def messages(language: str) -> Messages:
    return MESSAGES[message_language(language)]


def message_language(language: str) -> str:
    """What a question in that language gets its messages in."""
    return language if language in MESSAGES else ENGLISH


def answer_language(language: str, *, several: bool = False, verdict_first: bool = False) -> str:
    """What the model is told of the language of its answer, and of its length and beginning; empty for English."""
    if language == ENGLISH:
        return ""
    told = messages(language)
    return (
        told.several if several else told.verdict_first if verdict_first else told.instruction
    ) or f"Write the answer in {language_named(language).name}."
