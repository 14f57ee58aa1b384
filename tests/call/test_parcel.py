"""The parcel tracker: by key, by voice, mixed, and to the hang-up."""

import pytest

from menus.depot import Depot, Texts
from tests.callers import call, said

PARCEL = "menus.parcel"  # a replayed call rings on Thursday, the first of January 2026
NEIGHBOURS = "It was delivered to your neighbours."
ENTRIES = {
    "keys": lambda c: c.press("270667"),
    "tones": lambda c: c.press("270667", how="inband"),
    "letters": lambda c: c.says("B R zero O M seven"),
    "alphabet": lambda c: c.says("Bravo Romeo zero Oscar Mike seven"),
    "as in": lambda c: c.says("B as in Bravo R zero O as in Oscar M seven"),
    "both": lambda c: (c.says("B R"), c.press("0667")),
}


class Watched:
    """A depot and its messages, to look at after the call."""

    def __init__(self):
        self.depot, self.texts = Depot(), Texts()
        self.services = {Depot: lambda: self.depot, Texts: lambda: self.texts}


@pytest.mark.parametrize("way", ENTRIES)
def test_parcel_is_found_by_its_code(way):
    """Keyed, spelt, or half of each."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1")
        await c.hears("letters and digits.")
        ENTRIES[way](c)
        await c.hears(NEIGHBOURS)
        c.hang_up()

    record = call(caller, PARCEL, dtmf="both")
    answers = [e["value"] for e in record.entries if e.get("answered") == "code"]
    assert answers == ["BR0OM7"]


def test_two_parcels_on_the_same_keys_are_told_apart():
    """The caller hears both, and chooses."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1221223")
        await c.hears("For A as in Alfa, C as in Charlie, 1 2, C as in Charlie, D as in Delta")
        c.press("2")
        await c.hears("It waits at the post office")
        c.hang_up()

    call(caller, PARCEL)


def test_code_that_is_spelt_needs_no_choice():
    """Letters are what they are."""

    async def caller(c):
        await c.hears("press 0.")
        c.says("where is my parcel")
        await c.hears("letters and digits.")
        c.says("A C one two C D")
        await c.hears("It waits at the post office")
        c.hang_up()

    record = call(caller, PARCEL)
    assert not any("Which one" in text for text in said(record))


def test_parcel_that_nobody_knows_is_asked_for_again():
    """And then a person."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1")
        for _ in range(3):
            await c.hears("letters and digits.")
            c.press("111111")
        await c.hears("connecting you with the depot.")

    record = call(caller, PARCEL)
    assert said(record).count("I do not know that parcel. " + said(record)[1]) == 2
    assert record.result == "transferred"


def test_delivery_is_put_off_and_the_code_is_asked_once():
    """By voice, after the place was told."""
    watched = Watched()

    async def caller(c):
        await c.hears("press 0.")
        c.press("1")
        await c.hears("letters and digits.")
        c.press("999999")
        await c.hears("still with the sender.")
        await c.hears("another day, press 2.")
        c.says("another day")
        await c.hears("On which day shall we deliver it?")
        c.says("next Monday")
        await c.hears("I have Monday, January 5.")
        c.press("1")
        await c.hears("We will bring it on Monday, January 5.")
        c.hang_up()

    call(caller, PARCEL, services=watched.services)
    assert watched.depot.day("ZZ99ZZ") == "2026-01-05"


def test_no_delivery_on_a_sunday():
    """The day is asked again."""
    watched = Watched()

    async def caller(c):
        await c.hears("press 0.")
        c.press("2999999")
        await c.hears("On which day")
        c.press("0401")
        await c.hears("not on Sundays.")
        c.press("0501")
        await c.hears("January 5.")
        c.hang_up()

    call(caller, PARCEL, services=watched.services)
    assert watched.depot.day("ZZ99ZZ") is None


def test_message_goes_to_the_number_that_rings():
    """As the trunk tells it."""
    watched = Watched()

    async def caller(c):
        await c.hears("press 0.")
        c.press("3270667")
        await c.hears("The message is on its way.")
        c.hang_up()

    call(caller, PARCEL, services=watched.services)
    assert watched.texts.sent == [("+15105550123", f"Your parcel: {NEIGHBOURS}")]


def test_depot_that_does_not_answer_is_a_person():
    """Nobody is asked for a code that cannot be looked up."""

    class Flooded(Depot):
        async def codes(self):
            raise OSError("the depot is flooded")

    async def caller(c):
        await c.hears("press 0.")
        c.press("1")
        await c.hears("connecting you with the depot.")

    record = call(caller, PARCEL, services={Depot: Flooded})
    assert record.result == "transferred"
    assert not any("What is the code" in text for text in said(record))


@pytest.mark.parametrize(
    "words",
    ["press 0.", "What is the code", "Which one do you mean?", "post office", "Parcel service."],
)
def test_hang_up_at_any_step_leaves_a_record(words):
    """And no task."""

    async def caller(c):
        await c.hears("press 0.")
        if words != "press 0.":
            c.press("1")
            await c.hears("What is the code")
        if words in ("Which one do you mean?", "post office", "Parcel service."):
            c.press("221223")
            await c.hears("Which one do you mean?")
        if words in ("post office", "Parcel service."):
            c.press("2")
            await c.hears(words)
        c.hang_up()

    assert call(caller, PARCEL).result == "caller hung up"
