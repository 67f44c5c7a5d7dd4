"""What names a measure or an event, and what only looks as if it did."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.cleaning import clean
from detente.reader.findings.scene import Scene, scenes_of
from detente.reader.mentions.days import days_in
from detente.reader.mentions.gazetteer import names_in
from detente.reader.mentions.products import products_in
from detente.reader.mentions.rates import rates_in

DAY = dt.date(2023, 5, 4)

MEASURES = [
    ("Kenya banned imports of Ugandan milk in December.", "import_ban"),
    ("Imports of Ugandan milk were banned by Kenya.", "import_ban"),
    ("Kenya has barred shipments of maize from Uganda.", "import_ban"),
    ("China bans Japanese seafood over the water release.", "import_ban"),
    ("Japanese seafood exports were banned by China in 2023.", "import_ban"),
    ("Russia no longer buys apples from Poland.", "import_ban"),
    ("Chinese buyers were told to stop buying Australian coal.", "import_ban"),
    ("The European Union closed its market to Myanmar timber.", "import_ban"),
    ("Australian barley was shut out of the Chinese market.", "import_ban"),
    ("China suspended imports of lumber from Canada.", "import_ban"),
    ("China resumed imports of Australian lobster.", "import_ban"),
    ("Brazil reopened its market to Argentine beef.", "import_ban"),
    ("Indonesia halted exports of palm oil on Thursday.", "export_ban"),
    ("Palm oil exports have been halted by Jakarta.", "export_ban"),
    ("The export of wheat is prohibited until March.", "export_ban"),
    ("Malaysia stopped exporting chickens to Singapore.", "export_ban"),
    ("Companies may not supply drones to Russian buyers.", "export_ban"),
    ("Firms are forbidden to sell luxury goods to Belarus.", "export_ban"),
    ("Tanzania outlawed the sale of raw gemstones abroad.", "export_ban"),
    ("Banks are prohibited from financing new mines in Myanmar.", "sanction"),
    ("Firms are barred from providing audit, legal and tax services to Russia.", "sanction"),
    ("Thirty people from Belarus were blacklisted.", "sanction"),
    ("The order prohibits new investment in Russia.", "sanction"),
    ("The EU cut off Russian banks from the payment system.", "sanction"),
    ("Turkey halted all trade with Israel in May.", "sanction"),
    ("Britain froze the assets of 12 Russian bankers.", "sanction"),
    ("The G7 set a price cap of $60 a barrel on Russian crude.", "sanction"),
    ("The Treasury designated two Turkish companies.", "sanction"),
    ("The State Department sanctioned a refinery in Shandong.", "sanction"),
    ("Egypt capped sugar exports at 100,000 tonnes.", "export_quota"),
    ("Sugar imports are capped at 100,000 tonnes a year.", "quota"),
    ("The EU agreed a tariff-rate quota for Ukrainian honey.", "quota"),
    ("The government limited exports of onions.", "export_control"),
    ("Washington restricted access to advanced chips.", "export_control"),
    ("Washington cut China off from advanced chips.", "export_control"),
    ("Exporters of antimony will need a licence from September.", "export_control"),
    ("Importers will need a permit for tyres.", "import_restriction"),
    ("Shoppers in Canada boycotted American wine.", "import_restriction"),
    ("Thirty-seven firms were added to the entity list.", "export_control"),
    ("China has placed 10 US firms on its unreliable entities list.", "sanction"),
    ("India imposed trade remedies on Chinese glass.", "anti_dumping"),
    ("India levied a 20% duty on exports of broken rice.", "export_tax"),
    ("India opened a safeguard inquiry into imported panels.", "investigation"),
    ("The EU launched an anti-subsidy probe into Chinese turbines.", "investigation"),
    ("China filed a complaint at the WTO against Turkey.", "dispute"),
    ("China has asked for dispute consultations with Turkey.", "dispute"),
    ("Canada will take the United States to the WTO.", "dispute"),
    ("Trump and Modi spoke by phone on Tuesday.", "talks"),
    ("Japan's top negotiator travelled to Washington.", "talks"),
    ("Switzerland and India signed a free trade pact.", "agreement"),
]

NO_MEASURES = [
    "The feed-in tariff was cut by Berlin.",
    "The soldiers were on duty on Monday.",
    "The real deal came later in the evening.",
    "The nuclear deal with Iran was revived.",
    "They climbed to the summit of the mountain.",
    "The annual meetings of the IMF begin on Monday.",
    "Parliament did not sanction the spending plan.",
    "Analysts call for lower rates from the central bank.",
    "OPEC oil output quotas were raised on Sunday.",
    "The price controls were lifted in Hungary.",
    "He took control of the company in May.",
    "The firm met analysts' expectations last quarter.",
    "Trump spoke to reporters on Tuesday.",
    "The government banned smoking in cars with children.",
    "The city banned sales of flavoured cigarettes.",
    "The company stopped selling cars in Russia.",
    "The plant halted production of cars on Monday.",
    "The airline suspended flights to Tel Aviv.",
    "The list of banned substances was published.",
    "Speed limits were cut in the city.",
    "Tax cuts lifted the economy last year.",
    "The border was closed to tourists.",
]


def _scenes(text: str) -> list[Scene]:
    report = clean("report", text, DAY)
    return scenes_of(report, names_in(text, DAY), rates_in(text), days_in(text, DAY), products_in(text))


def _named(text: str) -> list[str]:
    return [trigger.instrument for scene in _scenes(text) for trigger in scene.triggers]


@pytest.mark.parametrize(("text", "instrument"), MEASURES, ids=[text for text, _ in MEASURES])
def test_measures_and_events_are_named(text: str, instrument: str) -> None:
    assert set(_named(text)) == {instrument}


@pytest.mark.parametrize("text", NO_MEASURES)
def test_other_words_name_no_measure(text: str) -> None:
    assert _named(text) == []


def test_the_rest_of_a_report_tells_which_ban_is_meant() -> None:
    assert _named("India banned exports of wheat in May. The ban was eased on Friday.") == [
        "export_ban",
        "export_ban",
    ]
    assert _named("Kenya banned imports of milk in May. The ban was eased on Friday.") == [
        "import_ban",
        "import_ban",
    ]


def test_a_licence_that_is_given_is_an_exemption() -> None:
    assert (
        _named("Seoul put antimony under export controls. It has issued licences to three firms.")[-1]
        == "exemption"
    )


def test_a_ban_on_the_goods_of_a_side_is_one_on_imports() -> None:
    assert _named("Poland and Hungary kept their bans on Ukrainian grain.") == ["import_ban"]


def test_an_appeal_is_a_trade_dispute_only_where_the_report_speaks_of_one() -> None:
    assert _named("A WTO panel ruled against Peru. Peru would appeal, its minister said.")[-1] == "dispute"
    assert "dispute" not in _named("The union was fined. The union would appeal, its leader said.")


def test_a_verb_that_says_what_a_measure_is_for_names_no_other() -> None:
    assert _named("China has ended a quota system aimed at restricting exports of tungsten.") == ["quota"]


def test_each_item_of_a_list_is_a_measure_of_the_sentence_that_leads_into_it() -> None:
    text = (
        "The order signed by the president bans:\n\n"
        "- The importation of Syrian oil into the United States.\n\n"
        "- New American investment in the Syrian oil sector.\n\n"
        "- The exportation of American pipes to Syria.\n\n"
        "The minister spoke of hope for the country on Tuesday.\n"
    )
    assert _named(text) == ["import_ban", "sanction", "export_ban"]


def test_trade_that_is_taken_up_again_ends_a_ban() -> None:
    (scene,) = _scenes("China resumed imports of Australian lobster.")
    assert [verb.kind for verb in scene.verbs] == ["remove"]


def test_a_duty_lifted_to_a_rate_is_raised() -> None:
    (scene,) = _scenes("India lifted the duty on gold to 15 percent.")
    assert [verb.kind for verb in scene.verbs] == ["raise"]


def test_a_noun_phrase_ends_at_the_verb_before_it() -> None:
    (scene,) = _scenes("Shares fell after Brazil imposed higher tariffs on wine.")
    (trigger,) = scene.triggers
    assert [word.text for word in scene.words[trigger.first : trigger.end]] == ["higher", "tariffs"]
