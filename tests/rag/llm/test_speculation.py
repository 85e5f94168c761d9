import pytest

from rag.llm.speculation import guessed


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("the cat sat on the", 3, "cat sat on"),
        ("a b c a b d a b", 1, "d"),  # the latest of two places
        ("x b d a b c q b a b", 2, "c q"),  # the longer ending before the later place
        ("a b c", 3, ""),
        ("a a", 5, "a"),  # no more than there is
        ("a b c a", 0, ""),
        ("", 3, ""),
    ],
)
def test_what_followed_the_same_words_before_is_guessed(text, count, expected):
    words = text.split()
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    tokens = [numbers[word] for word in words]
    assert guessed(tokens, count) == [numbers[word] for word in expected.split()]
