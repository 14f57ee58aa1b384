"""The script for a voice artist holds every sentence of a call, each once, under a lasting name."""

import csv
from typing import Annotated

from ivr.menu import Digits, Menu, Transfer
from ivr.menu.flow import read_flow
from ivr.menu.script import print_csv, print_script, read_script
from tests.menu.bad_menus import a_menu
from tests.menu.shop import shop

LINES = read_script(read_flow(shop))


def test_sentences_have_names_that_do_not_depend_on_their_words():
    """By menu, key, handler and parameter; a second one of a kind has a number."""
    ours = {line.name: line.text for line in LINES if not line.name.startswith("en.")}
    assert ours == {
        "shop.greeting": "Hello.",
        "shop.prompt": "This is the shop.",
        "shop.press-1": "For your orders, press 1.",
        "shop.press-0": "For a person, press 0.",
        "shop.press-0.transfer": "I am connecting you.",
        "your-orders.prompt": "Orders.",
        "your-orders.press-1": "To hear them, press 1.",
        "your-orders.press-2": "To buy, press 2.",
        "your-orders.press-star": "To go back, press star.",
        "your-orders.press-pound": "For the main menu, press pound.",
        "your-orders.no-match": "No such thing.",
        "sign_in.number.ask": "Your number?",
        "sign_in.number.invalid": "Wrong.",
        "sign_in.number.invalid-2": "Still wrong.",
        "sign_in.pin.ask": "Your PIN?",
        "sign_in.refuses": "Those are the same.",
        "your-orders.hear.says": "There are two for {…}.",
        "your-orders.buy.sure.ask": "Are you sure? For yes, press 1. For no, press 2.",
        "your-orders.buy.says": "Thank you & good luck.",
    }


def test_the_sentences_of_the_language_are_there():
    """What a question says where a menu has no words of its own, without the question."""
    texts = [line.text for line in LINES if line.name.startswith("en.")]
    assert "Sorry, I did not hear you." in texts
    assert "Please give me the {part} part again." in texts


def test_help_is_recorded_too():
    """Of menus and of questions."""
    menu = a_menu(help="Choose a key.")
    field = Digits(4, prompt="Your number?", help="It is on your card.")

    @menu.press("1", "to answer")
    async def answer(call, number: Annotated[str, field]) -> None: ...

    lines = {line.name: line.text for line in read_script(read_flow(menu))}
    assert lines["shop.help"] == "Choose a key."
    assert lines["shop.answer.number.help"] == "It is on your card."


def test_nothing_is_recorded_twice():
    """No name and no text comes again; none is empty."""
    assert len({line.name for line in LINES}) == len({line.text for line in LINES}) == len(LINES)
    assert all(line.text and line.when for line in LINES)


def test_the_printed_script_tells_when_each_is_said():
    """Name, situation, words; how much there is to do comes first."""
    printed = print_script(LINES[:3])
    assert printed.startswith("3 sentences, 0 of them with gaps in braces.\n\nen/shop.greeting.")
    assert f"{LINES[1].file}\n    (menu shop)\n    This is the shop." in printed


def test_the_table_can_be_read_back():
    """CSV, one row for each sentence."""
    head, *rows = csv.reader(print_csv(LINES).splitlines())
    assert head == ["name", "when", "text", "file"]
    assert rows == [[line.name, line.when, line.text, line.file] for line in LINES]


def test_the_file_of_a_recording_tells_its_words():
    """The name stays when a sentence is reworded; the file does not, so old words never play."""
    before, after = (
        read_script(read_flow(a_menu(greeting=words)))[0] for words in ("Hello.", "Good day.")
    )
    assert before.file == "en/shop.greeting.2d8bd7d9.wav"
    assert after.file.startswith("en/shop.greeting.")
    assert after.file != before.file


def test_what_has_gaps_has_no_recording():
    """It is cut so that whole sentences without gaps have one; the question is one already."""
    menu = a_menu(no_input=("Hello? {ask}", "I still hear nothing. {ask} Or hang up."))
    lines = {line.text: line.file for line in read_script(read_flow(menu))}
    assert lines["I have {digits}."] == ""
    assert lines["If that is right, press 1 or say yes. If not, press 2 or say no."]
    assert all(lines[text] for text in ("Hello?", "I still hear nothing.", "Or hang up."))


def test_each_language_has_the_sentences_that_are_said_in_it():
    """Menus of one language are not in the other's script, and both have the common ones."""
    english, german = Menu("desk", prompt="Welcome."), Menu("Pult", prompt="Hallo.", language="de")
    english.press("9", "für Deutsch", then=german)
    flow = read_flow(english)
    assert {line.language for line in read_script(flow)} == {"en", "de"}
    texts = {line.text for line in read_script(flow, language="de")}
    assert "Hallo." in texts
    assert not texts & {"Welcome.", "Good-bye."}
    assert "Auf Wiederhören." in texts


def test_a_way_to_another_language_is_spoken_by_the_artist_of_that_one():
    """Under the name of the menu in which it is offered; nowhere else, and asked for alone too."""
    english, german = a_menu("desk", language="en"), a_menu("Pult", language="de")
    english.press("9", "für Deutsch", then=german)
    german.press("9", "for English", then=english)
    flow = read_flow(english)
    ways = [line for line in read_script(flow) if ".press-9" in line.name]
    assert [(line.file.rpartition(".press-9")[0], line.text) for line in ways] == [
        ("en/pult", "For English, press 9."),
        ("de/desk", "Für Deutsch drücken Sie die 9."),
    ]
    assert ways[1] in read_script(flow, language="de")
    assert ways[1] not in read_script(flow, language="en")


def test_who_is_given_to_a_person_by_a_command_hears_it():
    """What may be said at any time can lead to a person, too."""
    menu = a_menu()
    menu.always("a person", say=["boss"], then=Transfer("tel:+15105550100", say="To the boss."))
    assert "To the boss." in {line.text for line in read_script(read_flow(menu))}
