"""The clinic: appointments by date and time, by key and by voice, in English and in German."""

import pytest

from tests.callers import call, said

CLINIC = "menus.clinic"  # a replayed call rings on Thursday, the first of January 2026


def test_appointment_by_voice():
    """As people say days and hours; the day is read back."""

    async def caller(c):
        await c.hears("Doctor Weber's practice.")
        c.says("I'd like to make an appointment please")
        await c.hears("On which day")
        c.says("next Monday")
        await c.hears("I have Monday, January 5.")
        c.says("yes")
        await c.hears("At what time?")
        c.says("half past nine")
        await c.hears("We expect you on Monday, January 5, at 9:30 AM.")
        c.hang_up()

    call(caller, CLINIC)


def test_appointment_by_key():
    """Day and month, then the hour: keyed as tones."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1", how="inband")
        await c.hears("On which day")
        c.press("0501", how="inband")
        await c.hears("Monday, January 5.")
        c.press("1", how="inband")
        await c.hears("At what time?")
        c.press("1530", how="inband")
        await c.hears("at 3:30 PM.")
        c.hang_up()

    call(caller, CLINIC)


def test_hour_that_is_taken_is_asked_again_and_the_day_is_kept():
    """Somebody else comes at ten."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("On which day")
        c.press("0501")
        await c.hears("Monday, January 5.")
        c.press("1")
        await c.hears("At what time?")
        c.press("1000")
        await c.hears("That hour is taken.")
        await c.hears("At what time?")
        c.press("1030")
        await c.hears("Monday, January 5, at 10:30 AM.")
        c.hang_up()

    assert sum("On which day" in text for text in said(call(caller, CLINIC))) == 1


@pytest.mark.parametrize("words", ["on the fourth of January", "today", "the third of May"])
def test_day_on_which_nobody_is_there_is_refused(words):
    """A Sunday, today, too far ahead: the caller hears when somebody is."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("On which day")
        c.says(words)
        await c.hears("We are open from Monday to Friday")
        await c.hears("On which day")
        c.says("help")
        await c.hears("Say it, as in next Monday")
        await c.hears("On which day")
        c.hang_up()

    call(caller, CLINIC)


def test_day_is_changed_while_the_hour_is_asked():
    """ "No, the day was wrong": it is asked again, then the hour."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("On which day")
        c.press("0501")
        await c.hears("Monday, January 5.")
        c.press("1")
        await c.hears("At what time?")
        c.says("no the day was wrong")
        await c.hears("On which day")
        c.says("Tuesday")
        await c.hears("Tuesday, January 6.")
        c.says("yes")
        await c.hears("At what time?")
        c.says("eleven")
        await c.hears("Tuesday, January 6, at 11:00 AM.")
        c.hang_up()

    call(caller, CLINIC)


async def books_in_german(c):
    """By voice."""
    c.says("einen Termin bitte")
    await c.hears("An welchem Tag")
    c.says("am sechsten Januar")
    await c.hears("Dienstag, den 6. Januar.")
    c.says("ja")
    await c.hears("Um wie viel Uhr?")
    c.says("halb zehn")
    await c.hears("Wir erwarten Sie am Dienstag, den 6. Januar um 09:30 Uhr.")
    c.hang_up()


def test_nine_is_german():
    """And star English again."""

    async def caller(c):
        await c.hears("Für Deutsch drücken Sie die 9.")
        c.press("9")
        await c.hears("Praxis Doktor Weber. Für einen Termin drücken Sie die 1.")
        await c.hears("For English, press star.")
        c.press("*")
        await c.hears("To make an appointment, press 1.")
        c.says("german")
        await c.hears("Für einen Termin drücken Sie die 1.")
        await books_in_german(c)

    record = call(caller, CLINIC)
    spoken = [entry["language"] for entry in record.entries if "language" in entry]
    assert spoken == ["de", "en", "de"]


def test_nobody_answering_the_clinic_ends_at_the_desk():
    """Asked three times, then handed over."""

    async def caller(c):
        await c.hears("I am connecting you with the desk.", within=120)

    assert call(caller, CLINIC).result == "transferred"
