"""A doctor's practice: appointments by date and time, in two languages.

The caller hears::

    1  an appointment   which day, what time; also at once: "next Tuesday at ten thirty"
    9  the same in German; callers of the German number hear that at once
    0  the desk
"""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Annotated

from ivr import Call, Date, Entrance, Menu, Reprompt, TimeOfDay, Transfer
from menus.diary import Diary, is_weekday

DESK = Transfer("tel:+493023125001", say="I am connecting you with the desk.")
EMPFANG = Transfer("tel:+493023125001", say="Ich verbinde Sie mit dem Empfang.")


# -- What we ask the caller for ------------------------------------------------

DAY = Date(
    prompt="On which day would you like to come?",
    help="Say it, as in next Monday or the third of May; or key day and month, two digits each.",
    invalid="We are open from Monday to Friday, and have a diary for three months.",
    earliest=timedelta(days=1),
    latest=timedelta(days=90),
    check=is_weekday,
    confirm=True,
)
HOUR = TimeOfDay(
    prompt="At what time?",
    help="Say it, as in half past nine; or key four digits, as in 0 9 3 0.",
    invalid="We are open from eight to four.",
    earliest=time(8),
    latest=time(16),
)
TAG = replace(
    DAY,
    prompt="An welchem Tag möchten Sie kommen?",
    help="Sagen Sie es, etwa am dritten Mai; oder tippen Sie Tag und Monat, je zwei Ziffern.",
    invalid="Wir haben montags bis freitags geöffnet, und planen drei Monate voraus.",
)
UHRZEIT = replace(
    HOUR,
    prompt="Um wie viel Uhr?",
    help="Sagen Sie es, etwa halb zehn; oder tippen Sie vier Ziffern.",
    invalid="Wir haben von acht bis sechzehn Uhr geöffnet.",
)

# -- What the keys do ----------------------------------------------------------

practice = Menu(
    "practice",
    prompt="Doctor Weber's practice.",
    language="en",
    give_up=DESK,
    services={Diary: Diary},
)
praxis = Menu(
    "Praxis",
    prompt="Praxis Doktor Weber.",
    language="de",
    give_up=EMPFANG,
    services={Diary: Diary},
)


@practice.press(
    "1", "to make an appointment", say=["appointment", "make an appointment"], any_order=True
)
async def appointment(call: Call, day: Annotated[date, DAY], hour: Annotated[time, HOUR]) -> str:
    """Find an hour that is free."""
    if not await call.get(Diary).book(day, hour):
        raise Reprompt("That hour is taken.", field="hour")
    return f"We expect you on {call.spoken(day)}, at {call.spoken(hour)}."


@praxis.press("1", "für einen Termin", say=["Termin", "einen Termin"], any_order=True)
async def termin(call: Call, tag: Annotated[date, TAG], uhrzeit: Annotated[time, UHRZEIT]) -> str:
    """The same in German."""
    if not await call.get(Diary).book(tag, uhrzeit):
        raise Reprompt("Da ist schon jemand.", field="uhrzeit")
    return f"Wir erwarten Sie am {call.spoken(tag)} um {call.spoken(uhrzeit)} Uhr."


practice.press("9", "für Deutsch", say=["deutsch", "german"], then=praxis)
practice.press("0", "to speak to the desk", say=["the desk"], then=DESK)
praxis.press("0", "für den Empfang", say=["Empfang"], then=EMPFANG)
praxis.press("*", "for English", say=["englisch", "english"], then=practice)

menu = Entrance(practice, dialled={"+493023125002": praxis})
