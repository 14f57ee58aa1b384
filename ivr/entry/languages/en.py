"""English, as spoken on American and British telephones."""

from __future__ import annotations

from ivr.entry.languages.language import Language, Sentences, words

YES_OR_NO = "If that is right, press 1 or say yes. If not, press 2 or say no."

ENGLISH = Language(
    code="en",
    digits={"oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "niner": "9"},
    sound_alikes={"to": "2", "too": "2", "for": "4", "fore": "4", "ate": "8", "won": "1"},
    multiples={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    hundred="hundred",
    thousand="thousand",
    joiner="and",
    keys={
        "pound": "#",
        "hash": "#",
        "octothorpe": "#",
        "number sign": "#",
        "star": "*",
        "asterisk": "*",
    },
    fillers=words(
        "a actually ah alright am an and er erm for going gonna got hello hey hi hm hmm i i'd i'll"
        " i'm it it's its just let let's like me mhm mm my of okay ok please select so sorry sure"
        " take thank thanks that that's the then there this to too uh uhm um want wants we well"
        " would yeah you your"
    ),
    carriers=words(
        "account by card choose code customer digit digits enter id make now number numbers"
        " option order phone pin press reference starts telephone with zip"
    ),
    pauses=(
        "one moment",
        "one second",
        "one sec",
        "one minute",
        "a moment",
        "a second",
        "a sec",
        "a minute",
        "wait a second",
        "wait a minute",
        "hold on",
        "hang on",
        "give me",
        "let me see",
        "let me check",
        "let me look",
        "let me find it",
        "let me think",
    ),
    yes=(
        "yes",
        "yeah",
        "yep",
        "yup",
        "correct",
        "right",
        "sure",
        "exactly",
        "okay",
        "ok",
        "perfect",
    ),
    no=(
        "no",
        "nope",
        "nah",
        "wrong",
        "incorrect",
        "not right",
        "not correct",
        "isn't right",
        "isn't correct",
        "not quite",
    ),
    corrections=(
        "no",
        "no sorry",
        "sorry",
        "i meant",
        "i mean",
        "sorry i meant",
        "no i meant",
        "no sorry i meant",
        "no sorry i mean",
        "correction",
        "no wait",
        "wait",
        "make that",
        "rather",
        "scratch that",
        "oops",
        "i'm sorry",
    ),
    restarts=(
        "start over",
        "start again",
        "starting over",
        "begin again",
        "from the beginning",
        "forget that",
        "forget it",
        "clear that",
    ),
    repeats=(
        "repeat",
        "say again",
        "say that again",
        "come again",
        "pardon",
        "what was that",
        "once more",
        "one more time",
    ),
    ordinals={
        "first": 1,
        "1st": 1,
        "second": 2,
        "2nd": 2,
        "third": 3,
        "3rd": 3,
        "fourth": 4,
        "4th": 4,
        "fifth": 5,
        "5th": 5,
        "last": -1,
        "final": -1,
    },
    parts=words("part parts group groups block bit half section piece digits digit numbers number"),
    copulas=words("is are was were"),
    part_names=("first", "second", "third", "fourth", "fifth", "sixth", "seventh"),
    sentences=Sentences(
        no_input=(
            "Sorry, I did not hear you. {ask}",
            "I still did not hear anything. You can use the keys of your phone, or speak. {ask}",
        ),
        no_match={
            "": (
                "Sorry, I did not get that. {ask}",
                "Sorry, I still did not get that. Please use the keys of your phone. {ask}",
            ),
            "too_few": (
                "Sorry, that was too short. {ask}",
                "Sorry, that was too short again. Please take your time. {ask}",
            ),
            "too_many": ("Sorry, that was too long. {ask}",),
            "invalid": (
                "Sorry, that number is not right. {ask}",
                "Sorry, that number is not right either. Please check it. {ask}",
            ),
            "unknown": (
                "Sorry, I do not know that number. {ask}",
                "Sorry, I do not know that number either. Please check it. {ask}",
            ),
            "refused": ("Let us try again. {ask}",),
        },
        warning=(
            "I have one digit so far. Please go on.",
            "I have {count} digits so far. Please go on.",
        ),
        confirm="I have {digits}. " + YES_OR_NO,
        confirm_count=("I have one digit. " + YES_OR_NO, "I have {count} digits. " + YES_OR_NO),
        confirm_choice="I understood: {digits}. " + YES_OR_NO,
        confirm_again="Sorry, I did not get that.",
        repair="Please give me the {part} part again.",
        which="Which one do you mean?",
        which_option="For {choices}, press {key}.",
    ),
)
