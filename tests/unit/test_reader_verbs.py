"""Verbs of ordinary news English: lemma, tense or mood, voice and denial, and what they depend on."""

from __future__ import annotations

import pytest

from detente.reader.grammar.verb_forms import third_person, with_ending
from detente.reader.grammar.verbs import Verb, verbs_in
from detente.reader.grammar.words import word_at, words_of
from detente.reader.mentions.gazetteer import names_in

READINGS = [
    ("Brazil imposed a 20% tariff on ethanol.", "impose past"),
    ("Brazil has imposed a tariff on ethanol.", "impose perfect"),
    ("Brazil had already imposed a tariff on ethanol.", "impose perfect"),
    ("Brazil will impose a tariff on ethanol.", "impose future"),
    ("Brazil is imposing a tariff on ethanol.", "impose present"),
    ("Brazil is not imposing a tariff on ethanol.", "impose present not"),
    ("Brazil would impose a tariff on ethanol.", "impose conditional"),
    ("Brazil may impose a tariff on ethanol.", "impose possible"),
    ("Brazil should not impose a tariff on ethanol.", "impose ought not"),
    ("Brazil did not impose a tariff on ethanol.", "impose past not"),
    ("Brazil does not import beef from Chile.", "import present not"),
    ("Brazil has to lift the tariff.", "lift ought"),
    ("Brazil had to lift the tariff.", "lift past"),
    ("Brazil threatened to impose a tariff.", "threaten past, impose infinitive < threaten"),
    (
        "Brazil agreed to lift or ease its curbs.",
        "agree past, lift infinitive < agree, ease infinitive < agree",
    ),
    ("Brazil is considering imposing a tariff.", "consider present, impose gerund < consider"),
    ("Brazil is considering whether to impose a tariff.", "consider present, impose infinitive < consider"),
    ("Brazil refused to lift the tariff.", "refuse past, lift infinitive < refuse"),
    ("Brazil ruled out lifting the tariff.", "rule out past, lift gerund < rule out"),
    ("Brazil stopped short of imposing a tariff.", "stop short of past, impose gerund < stop short of"),
    ("Brazil is set to raise tariffs.", "raise future"),
    ("Brazil was due to raise tariffs.", "raise future"),
    ("China set to raise tariffs on wine.", "raise future"),
    ("Brazil to impose duty on ethanol.", "impose future"),
    ("Tariffs are expected to be raised next week.", "raise future passive"),
    ("The tariff was to be lifted in June.", "lift future passive"),
    ("Tariffs on ethanol were raised by Brazil.", "raise past passive"),
    ("Tariffs on ethanol have been raised.", "raise perfect passive"),
    ("Tariffs on ethanol are being raised.", "raise present passive"),
    ("Tariffs should be lifted.", "lift ought passive"),
    ("Tariffs must be lifted within 30 days.", "lift ought passive"),
    ("Tariffs could be doubled.", "double possible passive"),
    ("Tariffs may have been lifted by then.", "lift possible passive"),
    ("Tariffs would have been lifted.", "lift conditional passive"),
    ("The ban has not been lifted.", "lift perfect passive not"),
    ("The ban was never lifted.", "lift past passive not"),
    ("No tariffs have been lifted.", "lift perfect passive not"),
    ("Neither side has lifted its tariffs.", "lift perfect not"),
    ("Nobody has lifted the tariff.", "lift perfect not"),
    ("We're lifting the tariff next week.", "lift present"),
    ("It's raising the tariff next week.", "raise present"),
    ("They'd lift the tariff.", "lift conditional"),
    ("We’ll lift the tariff.", "lift future"),
    ("Brazil won't lift the tariff.", "lift future not"),
    ("Brazil hasn’t lifted the tariff.", "lift perfect not"),
    ("They're not going to lift the tariff.", "lift future not"),
    ("Brazil cuts tariffs on wheat.", "cut present"),
    ("Brazil limits imports of milk.", "limit present"),
    ("The order bans imports of beef.", "ban present"),
    ("The report states that tariffs rose.", "state present, rise past"),
    ("Exporters face a new duty in Chile.", "face present"),
    ("Ministers meet in Lima on Monday.", "meet present"),
    ("The tariffs Brazil imposed last year remain.", "impose past, remain present"),
    ("Tariffs imposed by Brazil remain in force.", "impose participle passive, remain present"),
    ("The tariff, suspended in May, came back.", "suspend participle passive, come past"),
    (
        "The tariff increases announced in May were delayed.",
        "announce participle passive, delay past passive",
    ),
    ("The court ruled against the tariffs.", "rule past"),
    ("Trade talks resumed on Monday.", "resume past"),
    ("The tariff took effect on Monday.", "take effect past"),
    ("The tariff is effective from Monday.", "be effective present"),
    ("Goods from Chile are subject to a tariff.", "be subject to present"),
    ("Chile was hit with new duties by Brazil.", "hit with past passive"),
    ("Brazil will put its tariffs on hold.", "put on hold future"),
    ("Chile brought the tariff back in June.", "bring back past"),
    ("The tariffs remain suspended.", "suspend present passive"),
    ("The planned tariff was scrapped.", "scrap past passive"),
    ("Having lifted the tariff, Brazil asked for talks.", "lift gerund, ask past"),
    ("Should Chile raise its duty, Brazil will retaliate.", "raise conditional, retaliate future"),
    ("Brazil, which lifted the tariff, will not bring it back.", "lift past, bring back future not"),
]

BANS = [
    ("Brazil no longer imports beef from Chile.", "import present"),
    ("Companies may not sell chips to the firm.", "sell present"),
    ("Nor may companies sell chips to the firm.", "sell present"),
    ("Chile may no longer sell copper to Peru.", "sell present"),
    ("Banks are not allowed to finance the mine.", "allow present passive"),
]

NO_VERBS = [
    "Limits on imports of milk powder.",
    "New cuts in duties on wine.",
    "The ruling on the tariffs.",
    "Brazil's threatened tariffs on wine.",
    "Talks on a deal in Lima.",
    "The tariff hikes of last May.",
]


def _read(text: str) -> list[Verb]:
    words = words_of(text)
    names = [(word_at(words, name.start), word_at(words, name.end)) for name in names_in(text, None)]
    sides = frozenset(end - 1 for _, end in names)
    return verbs_in(words, sides, frozenset(index for first, end in names for index in range(first, end)))


def _told(verb: Verb, verbs: list[Verb]) -> str:
    told = f"{verb.lemma} {verb.form}"
    told += " passive" if verb.passive else ""
    told += " not" if verb.negated else ""
    return told + (f" < {verbs[verb.governor].lemma}" if verb.governor >= 0 else "")


@pytest.mark.parametrize(("text", "expected"), READINGS, ids=[text for text, _ in READINGS])
def test_verbs_have_their_tense_mood_voice_and_polarity(text: str, expected: str) -> None:
    verbs = _read(text)
    assert ", ".join(_told(verb, verbs) for verb in verbs) == expected


@pytest.mark.parametrize(("text", "expected"), BANS, ids=[text for text, _ in BANS])
def test_what_may_not_be_done_is_banned_and_not_denied(text: str, expected: str) -> None:
    verb = _read(text)[0]
    assert (verb.kind, _told(verb, [])) == ("ban", expected)


def test_a_country_that_may_not_buy_is_not_forbidden_to() -> None:
    verb = _read("China may not buy enough soybeans this year.")[0]
    assert (verb.kind, verb.form, verb.negated) == ("other", "possible", True)


@pytest.mark.parametrize("text", NO_VERBS)
def test_nouns_that_look_like_verbs_are_none(text: str) -> None:
    assert not [verb for verb in _read(text) if verb.finite]


def test_a_noun_can_govern_an_infinitive() -> None:
    verbs = _read("Brazil's threat to impose a tariff rattled traders.")
    assert (verbs[0].governed_by, verbs[0].form) == ("threaten", "infinitive")


def test_the_month_of_may_is_no_auxiliary() -> None:
    assert _read("Duties announced in May were doubled.")[-1].form == "past"


@pytest.mark.parametrize(
    ("base", "past", "gerund", "third"),
    [
        ("ban", "banned", "banning", "bans"),
        ("scrap", "scrapped", "scrapping", "scraps"),
        ("limit", "limited", "limiting", "limits"),
        ("levy", "levied", "levying", "levies"),
        ("defer", "deferred", "deferring", "defers"),
        ("control", "controlled", "controlling", "controls"),
        ("impose", "imposed", "imposing", "imposes"),
        ("outlaw", "outlawed", "outlawing", "outlaws"),
        ("slash", "slashed", "slashing", "slashes"),
        ("agree", "agreed", "agreeing", "agrees"),
    ],
)
def test_regular_verbs_are_spelt_by_rule(base: str, past: str, gerund: str, third: str) -> None:
    assert (with_ending(base, "ed"), with_ending(base, "ing"), third_person(base)) == (past, gerund, third)
