"""What a percentage in a clause is of: by its head, the verb that governs it, or the nearest noun that tells."""

from __future__ import annotations

import re

from detente.reader.mentions.rate_nouns import REACH, Around, Judged

MORE = frozenset(
    "additional extra further another added supplementary supplemental incremental surcharge surcharges surtax "
    "surtaxes add adds adding added".split()
)
ON_TOP = (("on", "top", "of"), ("in", "addition", "to"), ("over", "and", "above"), ("atop",), ("on", "top"))
_COMPARED = frozenset(
    "higher lower more less fewer cheaper dearer below above up down bigger smaller larger steeper".split()
)
_ADVALOREM = frozenset("value price prices valorem cif invoice cost".split())
_BEYOND = frozenset("above below within outside beyond over exceeding excess under inside".split())
_EXISTING = frozenset("existing current currently previous previously earlier former present".split())
_LEVEL = frozenset("to reached reach reaches reaching hit at".split())
_NEARLY = frozenset("by more than about around nearly almost some another roughly".split())
_MOVED_SINCE = frozenset("slipped dipped firmed broken rose fell gained".split())
_FALLING = re.compile(
    r"(?:fall|fell|drop|declin|cut|lower|reduc|slash|halv|halve|trim|eas|decreas|plung|tumbl)"
)
_CUTS = frozenset("cut reduction drop decline decrease".split())
_CONCEDING = frozenset("although though whereas because".split())
"""Words that open a clause with a verb of its own."""
_SUBORDINATE = frozenset(
    "after before when while since because although though whereas unless if until but".split()
)


def _step(word: str) -> Judged:
    """A duty that changes by the percentage, in the direction of a word."""
    return Judged(True, "cut by" if _FALLING.match(word) else "increased by")


class Clause(Around):
    """The judgement on one percentage: each way to look at its clause until one says what it is of."""

    def judged(self) -> Judged:
        """Whether the percentage is a rate of duty: by its head, its verb, its noun, then what is around."""
        if self.one.told == "free":
            return Judged(True, "duty-free")
        judged = self._looked_at()
        if judged.is_duty and not judged.why and (self.one.told == "earlier" or self._is_existing()):
            return Judged(True, "existing", judged.inherits)
        return judged

    def _looked_at(self) -> Judged:
        for look in (self._head, self._part, self._governed, self._after, self._context):
            judged = look()
            if judged is not None:
                return judged
        return Judged(False, "nothing says of what")

    def _is_existing(self) -> bool:
        """Whether it is the standing level: "the existing 25%", "on top of the 10%", "the 25% already levied"."""
        if _EXISTING.intersection(self.words[max(self.left, self.one.first - 2) : self.one.first]):
            return True
        if self.tokens.at(self.one.last) in ("already", "previously"):
            return True
        if self._stands_in_list():
            return True
        floor = max(self.left, self.before or 0, self.one.first - 8)
        return any(self.tokens.follow(at, words) for at in range(floor, self.one.first) for words in ON_TOP)

    def _stands_in_list(self) -> bool:
        """Whether a sentence lists what is charged so far: "At present coffee is charged 9%, sugar 16%"."""
        opening = self.words[self.left : self.left + 2]
        if opening[:2] != ["at", "present"] and opening[:1] not in (["currently"], ["presently"]):
            return False
        others = [other for other in (self.before, self.next) if other is not None]
        return bool(others) and "," in self.words[self.left : self.right]

    def _head(self) -> Judged | None:
        """The noun that the percentage stands before: "a 25 percent steel tariff", "a 3 percent rise"."""
        if (
            self.tokens.at(self.one.first - 1) in ("of", "at")
            and self.tokens.at(self.one.first - 2) in (self.roles["duty"])
        ):
            return Judged(True)
        if self.tokens.at(self.one.first - 1) == "of" and self.tokens.at(self.one.first - 2) in _CUTS:
            return Judged(False, "change")  # "this amounts to an average cut of 55.9 percent"
        at, passed = self.one.last, 0
        found: Judged | None = None
        while at < self.right and passed < 9:
            word = self.words[at]
            if self.next and at == self.next.first:
                # "10 and 25 percent tariffs": the head of the last is the head of all.
                at, passed = self.next.last, passed + 1
                continue
            if word in ("and", "or", ",") and not (passed or at + 1 == self.next_first):
                break
            if word == "," and at + 1 != self.next_first:
                break
            if word not in ("and", "or", ",") and (
                word in self.roles["stop"] or word in ".:;()!?—–" or word[0].isdigit()
            ):
                break
            if word in self.roles["change"] and self._changes_duty(at):
                return _step(word)
            noun = self._noun(at)
            if (
                noun is not None
                and word not in _COMPARED
                and not (found and "and" in self.words[self.one.last : at])
            ):
                after = self.tokens.at(at + 1)
                stepped = noun.is_duty and after in self.roles["change"] and self._is_noun(at + 1)
                found = _step(after) if stepped else noun
                if stepped:
                    break
            at, passed = at + 1, passed + 1
        if found is None and self.words[self.one.last : self.one.last + 1]:
            word = self.words[self.one.last]
            if word in _COMPARED and not self._subject_is_duty():
                return Judged(False, "comparison")
        return found

    def _changes_duty(self, at: int) -> bool:
        """ "a 10-point increase in the tariff", "a 50 percent cut in import duties"."""
        if self.tokens.at(at + 1) not in ("in", "of", "to", "on"):
            return False
        for place in range(at + 2, min(at + 8, self.next_first)):
            noun = self._noun(place)
            if noun is not None:
                return noun.is_duty
        return False

    def _part(self) -> Judged | None:
        """ "19 percent of the items": a share, unless it is of the value that a duty is charged on."""
        at = self.one.last
        if self.tokens.at(at) == "off":
            return Judged(False, "price change")
        if self.tokens.at(at) != "of":
            return None
        worth = any(word in _ADVALOREM for word in self.words[at + 1 : at + 7])
        if worth and self._governed() == Judged(True):
            return Judged(True)
        return Judged(True) if self.tokens.at(at + 1) == "duty" else Judged(False, "share of trade")

    def _governed(self) -> Judged | None:
        """By the verb and its object or subject; without a verb by the nearest noun to the left."""
        verb = self._verb()
        if verb is None:
            return self._nominal(self.one.first)
        word = self.words[verb]
        inside = self._object(verb)
        if inside is not None:
            return inside
        if word in self.roles["pay"]:
            return Judged(True)
        if word in self.roles["share"]:
            return Judged(False, "share of trade")
        subject = self._nominal(verb, subject=True)
        if subject is not None:
            bare = verb + 1 == self.one.first or self.tokens.at(self.one.first - 1) == "by"
            return _step(word) if subject.is_duty and bare and self._is_step() else subject
        if self.tokens.at(self.one.last) == "to" and self._changes_duty(self.one.last - 1):
            return _step(word)
        if self._is_step() and (verb + 1 == self.one.first or self.tokens.at(self.one.first - 1) == "by"):
            return Judged(False, "change")
        return None

    def _verb(self) -> int | None:
        """The nearest verb of paying, changing or sharing to the left, before any other percentage."""
        floor = max(self.left, self.before or 0)
        for at in range(self.one.first - 1, floor - 1, -1):
            word = self.words[at]
            if word == ";" or word in _CONCEDING:
                return None
            if word in self.roles["pay"] or word in self.roles["share"] or word in self.roles["change"]:
                between = self.words[at + 1 : self.one.first]
                apart = word in self.roles["share"] and any(
                    near in self.roles["verb"] or near == "and" for near in between
                )
                if self._is_noun(at) or apart:
                    continue
                return at
        return None

    def _object(self, verb: int) -> Judged | None:
        """What the verb acts on: the first telling noun between it and the percentage."""
        weak: Judged | None = None
        for at in range(verb + 1, self.one.first):
            noun = self._noun(at)
            if noun is None:
                continue
            if self.words[at] in self.roles["flow"]:
                weak = None if self._in_phrase(at, verb) else weak or noun
                continue
            if noun.is_duty and self._by_change(verb):
                return _step(self.words[verb])
            return noun
        if weak is not None and self.words[verb] in self.roles["pay"]:
            return None
        return weak

    def _by_change(self, verb: int) -> bool:
        """Whether the duty is changed by, not to, the percentage."""
        changes = self.words[verb] in self.roles["change"] and self._is_step()
        return changes and self.tokens.at(self.one.first - 1) == "by"

    def _is_step(self) -> bool:
        """Whether the number can be what a duty changes by, and is no level or range of levels."""
        bounded = self.one.low is not None or self.one.high is not None
        return self.one.prior is None and not bounded and self.one.told in ("number", "points")

    def _subject_is_duty(self) -> bool:
        noun = self._nominal(self.one.first)
        return noun is not None and noun.is_duty

    def _nominal(self, end: int, subject: bool = False) -> Judged | None:
        """The nearest telling noun to the left; goods that a duty is on are looked through."""
        floor = max(self.left, self.before or 0)
        at = end - 1
        crossed = False
        while at >= floor:
            word = self.words[at]
            if word == ";":
                return None
            if word == ",":
                jumped = self._apposition(at, floor)
                if subject and jumped == at and self.tokens.at(at + 1) in ("and", "but", "or"):
                    return None
                crossed, at = crossed or jumped == at, jumped - 1
                continue
            if subject and crossed and (word in self.roles["verb"] or word in _SUBORDINATE):
                return None
            noun = self._noun(at)
            if noun is not None and not self._looked_through(at, floor, subject):
                after = self.tokens.at(at + 1)
                stepped = (
                    noun.is_duty and at + 1 < end and after in self.roles["change"] and self._is_noun(at + 1)
                )
                return _step(after) if stepped and self.tokens.at(at + 2) == "of" else noun
            at -= 1
        return self._inherited()

    def _looked_through(self, at: int, floor: int, subject: bool) -> bool:
        word = self.words[at]
        if word in self.roles["flow"]:
            # Trade decides only where it is what changes, and is not what the duty is on.
            return not subject or self._in_phrase(at, floor)
        if self.roles["other"].get(word) == "quota share":
            beyond = bool(_BEYOND.intersection(self.words[max(floor, at - 4) : at]))
            return beyond or (not subject and self.tokens.at(self.one.first - 1) == "at")
        return word in ("rate", "rates", "ceiling") and self.tokens.at(at + 1) == "quota"

    def _inherited(self) -> Judged | None:
        """With only another percentage before it, it is of the same: "25 percent on steel and 10 on aluminum"."""
        if self.before is None or self.earlier is None:
            return None
        why = self.earlier[1].why
        steps = why in ("increased by", "cut by")
        level = steps and (
            self.tokens.at(self.one.first - 1) in _LEVEL or self.earlier[0].points != self.one.points
        )
        return Judged(self.earlier[1].is_duty, "" if level or why == "existing" else why, inherits=True)

    def _after(self) -> Judged | None:
        """What follows in the clause: "at 25 percent, the duty is the highest", "25 percent on steel"."""
        for at in range(self.one.last, self.next_first):
            if self.words[at] == ";" or self.words[at] in _SUBORDINATE:
                return None
            if self.words[at] in self.roles["duty"]:
                return Judged(True)
            noun = self._noun(at)
            if noun is not None and not noun.is_duty and self.words[at] not in self.roles["flow"]:
                return noun
        return None

    def _moves(self) -> bool:
        """Whether something else goes up or down by it: "it is up more than 7% this year", "5% broken slipped"."""
        at = self.one.first - 1
        while at > self.left and self.words[at] in _NEARLY:
            at -= 1
        after = self.words[self.one.last : min(self.right, self.one.last + 5)]
        return self.words[at] in ("up", "down") or bool(_MOVED_SINCE.intersection(after))

    def _context(self) -> Judged | None:
        """A percentage that nothing governs, in a sentence or after one that speaks of duties."""
        around = self.words[self.left : self.right]
        if self._has_duty(self.left, self.right):
            return Judged(True, "context")
        if self._moves():
            return Judged(False, "change")
        listed = len(around) < 12 or self.tokens.at(self.one.first - 1) in (":", "(", "—", "–")
        if listed and self._has_duty(self.left - 2 * REACH, self.left):
            return Judged(True, "context")
        if self.earlier is None or not self.earlier[1].is_duty:
            return None
        distance = self.one.first - self.earlier[0].last
        if self.words[self.one.first] in MORE and distance < 6 * REACH:
            return Judged(True, "context")
        near = distance < 2 * REACH
        # Nothing in the sentence is anything else, and the text was speaking of duties just before.
        if near and not any(word in self.roles["other"] or word in self.roles["share"] for word in around):
            return Judged(True, "context")
        return None
