"""The clinic: appointments by date and time, by key and by voice, in English and in German."""

import pytest

from tests.callers import said

CLINIC = "menus.clinic"  # a replayed call rings on Thursday, the first of January 2026


async def test_appointment_by_voice(ring):
    """As people say days and hours; the day is read back."""
    call = await ring(CLINIC)
    await call.hears("Doctor Weber's practice.")
    call.says("I'd like to make an appointment please")
    await call.hears("On which day")
    call.says("next Monday")
    await call.hears("I have Monday, January 5.")
    call.says("yes")
    await call.hears("At what time?")
    call.says("half past nine")
    await call.hears("We expect you on Monday, January 5, at 9:30 AM.")
    call.hang_up()


async def test_day_and_hour_at_once(ring):
    """The form takes them in any order; the hour is not asked."""
    call = await ring(CLINIC)
    await call.hears("press 1.")
    call.press("1")
    await call.hears("On which day")
    call.says("next Tuesday at ten thirty")
    await call.hears("I have Tuesday, January 6.")
    call.says("yes")
    await call.hears("We expect you on Tuesday, January 6, at 10:30 AM.")
    call.hang_up()
    assert not any("At what time?" in text for text in said(await call.ends()))


async def test_hour_before_the_day(ring):
    """Somebody who only knows when they have time."""
    call = await ring(CLINIC)
    await call.hears("press 1.")
    call.press("1")
    await call.hears("On which day")
    call.says("some day at half past nine")
    await call.hears("On which day")
    call.says("tomorrow")
    await call.hears("I have Friday, January 2.")
    call.says("yes")
    await call.hears("We expect you on Friday, January 2, at 9:30 AM.")
    call.hang_up()


async def test_day_and_hour_at_once_in_german(ring):
    """As people there say it."""
    call = await ring(CLINIC)
    await call.hears("drücken Sie die 9.")
    call.press("91")
    await call.hears("An welchem Tag")
    call.says("am sechsten Januar um halb elf")
    await call.hears("Dienstag, den 6. Januar.")
    call.says("ja")
    await call.hears("Wir erwarten Sie am Dienstag, den 6. Januar um 10:30 Uhr.")
    call.hang_up()


async def test_appointment_by_key(ring):
    """Day and month, then the hour: keyed as tones."""
    call = await ring(CLINIC)
    await call.hears("press 1.")
    call.press("1", how="inband")
    await call.hears("On which day")
    call.press("0501", how="inband")
    await call.hears("Monday, January 5.")
    call.press("1", how="inband")
    await call.hears("At what time?")
    call.press("1530", how="inband")
    await call.hears("at 3:30 PM.")
    call.hang_up()


async def chooses_monday(call):
    """From the ring to the question for the hour, by key."""
    await call.hears("press 1.")
    call.press("1")
    await call.hears("On which day")
    call.press("0501")
    await call.hears("Monday, January 5.")
    call.press("1")
    await call.hears("At what time?")


async def test_hour_that_is_taken_is_asked_again_and_the_day_is_kept(ring):
    """Somebody else comes at ten."""
    call = await ring(CLINIC)
    await chooses_monday(call)
    call.press("1000")
    await call.hears("That hour is taken.")
    await call.hears("At what time?")
    call.press("1030")
    await call.hears("Monday, January 5, at 10:30 AM.")
    call.hang_up()
    assert sum("On which day" in text for text in said(await call.ends())) == 1


@pytest.mark.parametrize("words", ["on the fourth of January", "today", "the third of May"])
async def test_day_on_which_nobody_is_there_is_refused(ring, words):
    """A Sunday, today, too far ahead: the caller hears when somebody is."""
    call = await ring(CLINIC)
    await call.hears("press 1.")
    call.press("1")
    await call.hears("On which day")
    call.says(words)
    await call.hears("We are open from Monday to Friday")
    await call.hears("On which day")
    call.says("help")
    await call.hears("Say it, as in next Monday")
    await call.hears("On which day")
    call.hang_up()


async def test_day_is_changed_while_the_hour_is_asked(ring):
    """ "No, the day was wrong": it is asked again, then the hour."""
    call = await ring(CLINIC)
    await chooses_monday(call)
    call.says("no the day was wrong")
    await call.hears("On which day")
    call.says("Tuesday")
    await call.hears("Tuesday, January 6.")
    call.says("yes")
    await call.hears("At what time?")
    call.says("eleven")
    await call.hears("Tuesday, January 6, at 11:00 AM.")
    call.hang_up()


async def books_in_german(call):
    """By voice."""
    call.says("einen Termin bitte")
    await call.hears("An welchem Tag")
    call.says("am sechsten Januar")
    await call.hears("Dienstag, den 6. Januar.")
    call.says("ja")
    await call.hears("Um wie viel Uhr?")
    call.says("halb zehn")
    await call.hears("Wir erwarten Sie am Dienstag, den 6. Januar um 09:30 Uhr.")
    call.hang_up()


async def test_nine_is_german(ring):
    """And star English again."""
    call = await ring(CLINIC)
    await call.hears("Für Deutsch drücken Sie die 9.")
    call.press("9")
    await call.hears("Praxis Doktor Weber. Für einen Termin drücken Sie die 1.")
    await call.hears("For English, press star.")
    call.press("*")
    await call.hears("To make an appointment, press 1.")
    call.says("german")
    await call.hears("Für einen Termin drücken Sie die 1.")
    await books_in_german(call)
    record = await call.ends()
    spoken = [entry["language"] for entry in record.entries if "language" in entry]
    assert spoken == ["de", "en", "de"]


async def test_nobody_answering_the_clinic_ends_at_the_desk(ring):
    """Asked three times, then handed over."""
    call = await ring(CLINIC)
    await call.hears("I am connecting you with the desk.", within=120)
    assert (await call.ends()).result == "transferred"
