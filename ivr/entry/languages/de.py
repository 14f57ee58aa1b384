"""German."""

from __future__ import annotations

from ivr.entry.languages.calendar import Calendar
from ivr.entry.languages.language import CommandWords, Language, Sentences, words

YES_OR_NO = "Wenn das stimmt, drücken Sie die 1 oder sagen Sie ja. Wenn nicht, die 2 oder nein."

GERMAN = Language(
    code="de",
    digits={"ein": "1", "eine": "1", "zwo": "2"},
    sound_alikes={"eis": "1", "sex": "6", "für": "4"},
    multiples={"doppel": 2, "zweimal": 2, "dreimal": 3, "viermal": 4},
    hundred="hundert",
    thousand="tausend",
    joiner="und",
    keys={"rautetaste": "#", "raute": "#", "sterntaste": "*", "stern": "*", "sternchen": "*"},
    fillers=words(
        "ach ah also äh ähm auf bitte da danke dann das den der die dir du eben es für gern"
        " gerne guten hallo hm hmm hätte ich ihnen ist ja jetzt mal mein meine mich mir möchte"
        " nun nur nämlich oh okay ok schon sie so tag und war was wäre will wir wohl zu zum"
    ),
    carriers=words(
        "geheimzahl kundennummer konto kontonummer lautet nummer pin rufnummer taste drücke drücken"
        " telefonnummer wählen ziffer ziffern zahl auswahl code karte kartennummer option"
    ),
    pauses=(
        "ein moment",
        "einen moment",
        "moment",
        "ein augenblick",
        "einen augenblick",
        "augenblick",
        "eine sekunde",
        "eine minute",
        "warten sie",
        "ich schaue nach",
        "ich sehe nach",
    ),
    yes=("ja", "jawohl", "genau", "richtig", "stimmt", "korrekt", "das stimmt", "passt", "jo"),
    no=(
        "nein",
        "nee",
        "nö",
        "falsch",
        "nicht richtig",
        "stimmt nicht",
        "nicht korrekt",
        "das stimmt nicht",
    ),
    corrections=(
        "nein",
        "nein entschuldigung",
        "entschuldigung",
        "ich meine",
        "ich meinte",
        "verzeihung",
        "quatsch",
        "korrektur",
        "nein quatsch",
        "nein ich meine",
        "nein ich meinte",
        "vielmehr",
        "beziehungsweise",
        "halt",
    ),
    restarts=("von vorn", "von vorne", "noch mal von vorn", "neu anfangen", "vergessen sie das"),
    repeats=("wiederholen", "noch einmal", "nochmal", "noch mal", "wie bitte"),
    ordinals={
        "erste": 1,
        "ersten": 1,
        "erster": 1,
        "zweite": 2,
        "zweiten": 2,
        "zweiter": 2,
        "dritte": 3,
        "dritten": 3,
        "dritter": 3,
        "vierte": 4,
        "vierten": 4,
        "vierter": 4,
        "fünfte": 5,
        "fünften": 5,
        "letzte": -1,
        "letzten": -1,
        "letzter": -1,
    },
    parts=words("teil block gruppe hälfte stück abschnitt ziffern stellen zahlen"),
    copulas=words("ist sind lautet lauten war waren heißt"),
    part_names=(
        "ersten",
        "zweiten",
        "dritten",
        "vierten",
        "fünften",
        "sechsten",
        "siebten",
        "achten",
    ),
    points=("komma", "punkt"),
    commands=CommandWords(
        back=("zurück", "eins zurück", "geh zurück"),
        main=("hauptmenü", "zum anfang"),
        help=("hilfe", "was kann ich sagen"),
        person=("mitarbeiter", "einen menschen", "mit jemandem sprechen", "vermittlung"),
        change=("{name} war falsch", "{name} ist falsch", "{name} ändern", "falsche {name}"),
    ),
    calendar=Calendar(
        day="EEEE, 'den' d. MMMM",
        day_and_year="EEEE, 'den' d. MMMM y",
        relative_days={
            "heute": 0,
            "morgen": 1,
            "übermorgen": 2,
            "in einer woche": 7,
            "heute in einer woche": 7,
            "in zwei wochen": 14,
        },
        next_week=("nächsten", "nächste woche", "kommende woche", "übernächsten"),
        ordinal_endings=("r", "n", "s"),
        around=words("am an um gegen im in den der des dem tag datum jahr jahre geboren kommenden"),
        hour=("uhr",),
        noon=("mittag", "mittags", "zwölf uhr mittags"),
        midnight=("mitternacht", "null uhr"),
        fractions={"viertel": 15, "halb": 30},
        past=("nach",),
        to=("vor",),
        half_is_before=True,
        morning=("morgens", "früh", "vormittags", "am morgen", "am vormittag"),
        afternoon=("nachmittags", "abends", "am nachmittag", "am abend", "heute abend"),
    ),
    sentences=Sentences(
        no_input=(
            "Ich habe Sie leider nicht gehört. {ask}",
            "Ich höre noch immer nichts. Sie können die Tasten benutzen oder sprechen. {ask}",
        ),
        no_match={
            "": (
                "Das habe ich leider nicht verstanden. {ask}",
                "Das habe ich noch immer nicht verstanden. Bitte benutzen Sie die Tasten. {ask}",
            ),
            "too_few": (
                "Das war leider zu kurz. {ask}",
                "Das war wieder zu kurz. Lassen Sie sich ruhig Zeit. {ask}",
            ),
            "too_many": ("Das war leider zu lang. {ask}",),
            "invalid": (
                "Diese Nummer stimmt leider nicht. {ask}",
                "Auch diese Nummer stimmt nicht. Bitte prüfen Sie sie. {ask}",
            ),
            "unknown": (
                "Diese Nummer kenne ich leider nicht. {ask}",
                "Auch diese Nummer kenne ich nicht. Bitte prüfen Sie sie. {ask}",
            ),
            "refused": ("Versuchen wir es noch einmal. {ask}",),
        },
        not_possible=("Das ist leider nicht möglich. {ask}",),
        warning=(
            "Ich habe bisher eine Ziffer. Bitte fahren Sie fort.",
            "Ich habe bisher {count} Ziffern. Bitte fahren Sie fort.",
        ),
        confirm="Ich habe {digits}. " + YES_OR_NO,
        confirm_count=(
            "Ich habe eine Ziffer. " + YES_OR_NO,
            "Ich habe {count} Ziffern. " + YES_OR_NO,
        ),
        confirm_choice="Ich habe verstanden: {digits}. " + YES_OR_NO,
        confirm_again="Das habe ich leider nicht verstanden.",
        repair="Bitte nennen Sie mir noch einmal den {part} Teil.",
        yes_or_no="Für Ja drücken Sie die 1, für Nein die 2.",
        option="{hear} drücken Sie die {key}.",
        good_bye="Auf Wiederhören.",
        wait="Einen Moment, bitte.",
        connecting="Einen Moment, bitte. Ich verbinde Sie.",
        sorry="Es tut mir leid, hier ist etwas schiefgegangen.",
        nobody="Es tut mir leid, gerade ist niemand zu sprechen. Bitte rufen Sie später noch einmal"
        " an. Auf Wiederhören.",
        which="Was davon meinen Sie?",
        which_option="Für {choices} drücken Sie die {key}.",
    ),
)
