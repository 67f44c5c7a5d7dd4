"""Words that somebody says are in a text: where they really stand, typography and white space aside."""

from __future__ import annotations

from detente.reader.claim import Quote

_SAME = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}
MOST_PLACES = 200
"""A word that stands in more places than this proves nothing by standing in one more."""


class Verbatim:
    """A text in which words are looked up as they stand; what is found keeps the text's own characters.

    Quotation marks, apostrophes, dashes, ellipses and white space of every kind count as the same, letters and
    digits do not: a capital is no small letter.

    Examples:
        >>> text = Verbatim("The duty – “a mistake” – is 25%.")
        >>> text.places('- "a mistake" -')[0]
        Quote(text='– “a mistake” –', start=9, end=24)
        >>> text.places("5%")
        ()
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._plain, self._origin = _plain(text)

    def places(self, words: str) -> tuple[Quote, ...]:
        """Every place where words stand, in order, whole words only; none where they do not."""
        sought = _plain(words)[0].strip()
        found: list[Quote] = []
        at = self._plain.find(sought) if sought else -1
        while at >= 0 and len(found) < MOST_PLACES:
            after = at + len(sought)
            if not (self._inside_word(at) or self._inside_word(after)):
                start, end = self._origin[at], self._origin[after - 1] + 1
                found.append(Quote(self._text[start:end], start, end))
            at = self._plain.find(sought, at + 1)
        return tuple(found)

    def _inside_word(self, at: int) -> bool:
        """Whether a place lies between two letters or digits, or within a number."""
        before, after = self._plain[max(0, at - 1) : at], self._plain[at : at + 1]
        if before.isalnum() and after.isalnum():
            return True
        if before in (".", ",") and after.isdigit():
            return self._plain[max(0, at - 2) : at - 1].isdigit()
        return before.isdigit() and after in (".", ",") and self._plain[at + 1 : at + 2].isdigit()


def _plain(text: str) -> tuple[str, list[int]]:
    """A text in its common form, and for every character of it the place it comes from."""
    plain: list[str] = []
    origin: list[int] = []
    blank = True
    for place, character in enumerate(text):
        if character.isspace():
            if not blank:
                plain.append(" ")
                origin.append(place)
            blank = True
            continue
        for same in _SAME.get(character, character):
            plain.append(same)
            origin.append(place)
            blank = False
    return "".join(plain), origin
