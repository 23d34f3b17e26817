"""The law of the lexer: its tokens, joined, are the text, and each knows where it stands."""

from hypothesis import given, settings

from harness.fz_texts import NONSENSE
from runlane.fz.lexer import tokens_of


@settings(max_examples=200, deadline=None)
@given(NONSENSE)
def test_tokens_spell_the_text(written):
    tokens = list(tokens_of(written))
    assert "".join(token.text for token in tokens) == written
    assert all(written[token.start : token.end] == token.text for token in tokens)
