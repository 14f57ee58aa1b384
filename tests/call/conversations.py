"""Every conversation about one question: what the caller does when, and what must come out.

A row reads as the call does: the story, what is asked for, what the caller does, what comes of it.
A text among the steps is entered: pressed, said, or both in turn.
"""

from __future__ import annotations

from ivr.entry import Confirm, EntryRules, Prompts, luhn
from tests.call.steps import (
    HUNG_UP,
    Conversation,
    Enter,
    HangsUp,
    Hears,
    Interrupts,
    Only,
    Says,
    Waits,
    Way,
    answers,
    fails,
)

# What is asked for.
ONE = EntryRules(min_digits=1)
FOUR = EntryRules(min_digits=4)
SIX = EntryRules(min_digits=6)
UP_TO_SIX = EntryRules(min_digits=2, max_digits=6)
CONFIRMED = EntryRules(min_digits=4, confirm=True)
ACCOUNT = EntryRules(min_digits=8, confirm=True)
CARD = EntryRules(min_digits=4, check=luhn)
LOW = EntryRules(min_digits=4, allowed="12345")
PIN = EntryRules(min_digits=4, secret=True)
DESK = EntryRules(choices={"1": ("balance", "how much do I have"), "2": ("payments",)})
ROOMS = EntryRules(choices={"1": ("lobby",), "12": ("garden",), "2": ("bar",)})

# What the caller does.
ASKED = Hears()
IMPATIENT = Interrupts()
READ_BACK = Hears("press 1 or say yes")
YES = Enter("1", "yes")
NO = Enter("2", "no")
KEYED = (Way.EVENT, Way.TONE)
SPOKEN = (Way.VOICE, Way.MIX)

# Why a way cannot.
TOO_EARLY = "words said before the question belong to nobody"
ONE_NUMBER = "whoever says too many digits is misunderstood; only keys are left for the next"

CONVERSATIONS = (
    # -- a number ------------------------------------------------------------------------------
    Conversation("after the prompt", FOUR, (ASKED, "4155"), answers("4155"), cut=False),
    Conversation("stops the prompt", FOUR, (IMPATIENT, "4155"), answers("4155"), cut=True),
    Conversation(
        "stops the prompt and takes time",
        FOUR,
        (IMPATIENT, "4", Waits(2.0), "155"),
        answers("4155"),
        cut=True,
    ),
    Conversation(
        "must hear the prompt to its end",
        EntryRules(min_digits=4, barge_in=False),
        (IMPATIENT, "4155"),
        answers("4155"),
        cut=False,
    ),
    Conversation(
        "asked by somebody else", FOUR, (Waits(1.0), "4155"), answers("4155"), prompts=Prompts()
    ),
    Conversation("a single digit", ONE, (ASKED, "7"), answers("7")),
    Conversation(
        "as long as a card",
        EntryRules(min_digits=16),
        (ASKED, "4155019941550192"),
        answers("4155019941550192"),
    ),
    Conversation("all the same digit", SIX, (ASKED, "000000"), answers("000000")),
    Conversation(
        "as quick as fingers are",
        FOUR,
        (ASKED, Enter("4411", tone_ms=45, gap_ms=40)),
        answers("4411"),
    ),
    Conversation("keys held for long", FOUR, (ASKED, Enter("4155", tone_ms=2000)), answers("4155")),
    Conversation(
        "a key held for five seconds",
        ONE,
        (ASKED, Enter("7", tone_ms=5000), Waits(1.0), "8"),
        answers("7"),
        then=(ONE, answers("8")),
    ),
    Conversation(
        "doubled and oh",
        SIX,
        (ASKED, Enter("41|5500", "four one|double five double oh")),
        answers("415500"),
    ),
    Conversation(
        "as a recogniser writes it", FOUR, (ASKED, Enter("41|55", "41-|55.")), answers("4155")
    ),
    Conversation(
        "in tens",
        SIX,
        (ASKED, Enter("2342|50", "twenty three forty two|fifty")),
        answers("234250"),
    ),
    Conversation(
        "among other words",
        FOUR,
        (ASKED, Enter("41|55", "it's um four one|uh five five please")),
        answers("4155"),
    ),
    Conversation(
        "digit by digit with pauses",
        FOUR,
        (ASKED, "4", Waits(1.5), "1", Waits(1.5), "5", Waits(1.5), "5"),
        answers("4155"),
    ),
    Conversation(
        "ambiguous but for the check digit",
        EntryRules(min_digits=4, max_digits=5, check=luhn),
        (ASKED, Enter("41|50", "forty one|fifty"), "#"),
        answers("4150", None),
    ),
    # -- its end -------------------------------------------------------------------------------
    Conversation("ended by pound", UP_TO_SIX, (ASKED, "415#"), answers("415", "key")),
    Conversation("ended by silence", UP_TO_SIX, (ASKED, "415"), answers("415", "timeout")),
    Conversation("ended by its length", UP_TO_SIX, (ASKED, "415500"), answers("415500")),
    Conversation(
        "pound a moment later",
        UP_TO_SIX,
        (ASKED, "4155", Waits(0.8), "#"),
        answers("4155", "key"),
    ),
    Conversation(
        "ended by star",
        EntryRules(min_digits=2, max_digits=6, termination_key="*", clear_key=None),
        (ASKED, "415*"),
        answers("415", "key"),
    ),
    Conversation(
        "no key ends it",
        EntryRules(min_digits=2, max_digits=6, termination_key=None),
        (ASKED, "415"),
        answers("415", "timeout"),
    ),
    Conversation(
        "no key ends it and pound is none",
        EntryRules(min_digits=4, termination_key=None),
        (ASKED, "41#", Hears("did not get that"), ASKED, "4155"),
        answers("4155", attempts=2),
    ),
    Conversation(
        "a late pound belongs to nobody",
        SIX,
        (ASKED, "415500", Waits(0.5), "#", ASKED, "99"),
        answers("415500"),
        unsaid="too short",
        then=(UP_TO_SIX, answers("99", "timeout")),
    ),
    Conversation(
        "pound too early",
        FOUR,
        (ASKED, "41#", Hears("too short"), ASKED, "4155"),
        answers("4155", attempts=2),
    ),
    Conversation(
        "pound alone",
        FOUR,
        (ASKED, "#", Hears("too short"), ASKED, "4155"),
        answers("4155", attempts=2),
    ),
    # -- taken back ----------------------------------------------------------------------------
    Conversation("cleared", FOUR, (ASKED, "41", "*", "4155"), answers("4155")),
    Conversation(
        "cleared in other words",
        FOUR,
        (ASKED, "41", Enter("*", "start over"), "4155"),
        answers("4155"),
    ),
    Conversation("cleared and keyed on at once", FOUR, (ASKED, "085*", "0857"), answers("0857")),
    Conversation(
        "cleared twice", UP_TO_SIX, (ASKED, "415*", "77*", "4150#"), answers("4150", "key")
    ),
    Conversation(
        "cleared and thought about",
        FOUR,
        (ASKED, "41*", Waits(5.0), "4155"),
        answers("4155"),
    ),
    Conversation(
        "corrected in one breath",
        CONFIRMED,
        (
            ASKED,
            Enter("415*|4156", "four one five|no sorry I meant four one five six"),
            READ_BACK,
            YES,
        ),
        answers("4156", None, confirmed=True),
    ),
    # -- silence -------------------------------------------------------------------------------
    Conversation(
        "silent once",
        FOUR,
        (ASKED, Hears("did not hear you"), ASKED, "4155"),
        answers("4155", attempts=2),
    ),
    Conversation("silent for ever", FOUR, (ASKED,), fails("no_input", attempts=3)),
    Conversation(
        "silent and wrong are counted apart",
        LOW,
        (
            ASKED,
            Hears("did not hear you"),
            ASKED,
            "1236",
            Hears("did not get that"),
            ASKED,
            Hears("still did not hear"),
            ASKED,
            "7",
            Hears("still did not get that"),
            ASKED,
            "1234",
        ),
        answers("1234", attempts=5),
    ),
    Conversation("last moment", FOUR, (ASKED, Waits(6.0), "4155"), answers("4155")),
    # -- too slow, too little ------------------------------------------------------------------
    Conversation(
        "warned and goes on",
        FOUR,
        (ASKED, "41", Hears("I have 2 digits so far"), "55"),
        answers("4155"),
    ),
    Conversation(
        "warned and goes on at leisure",
        FOUR,
        (ASKED, "41", Hears("I have 2 digits so far. Please go on."), Waits(2.0), "55"),
        answers("4155"),
    ),
    Conversation(
        "slow and known for it",
        SIX,
        (ASKED, "4", Waits(2.0), "1", Waits(2.0), Only(KEYED, (Waits(0.9),)), "5500"),
        answers("415500"),
        unsaid="so far",
    ),
    Conversation(
        "half and then the whole",
        FOUR,
        (ASKED, "41", Hears("so far"), Hears("too short"), ASKED, "4155"),
        answers("4155", attempts=2),
    ),
    Conversation(
        "half and then the other half",
        FOUR,
        (ASKED, "41#", Hears("too short"), ASKED, "55#", READ_BACK, YES),
        answers("4155", "timeout", attempts=2, confirmed=True),
    ),
    Conversation(
        "not warned",
        EntryRules(min_digits=4, warning=False),
        (ASKED, "41", Hears("too short"), ASKED, "4155"),
        answers("4155", attempts=2),
    ),
    # -- wrong ---------------------------------------------------------------------------------
    Conversation(
        "a digit that no answer holds",
        LOW,
        (ASKED, "1236", Hears("did not get that"), ASKED, "1234"),
        answers("1234", attempts=2),
    ),
    Conversation(
        "wrong three times",
        LOW,
        (
            ASKED,
            "9",
            Hears("did not get that"),
            ASKED,
            "9",
            Hears("still did not get that"),
            ASKED,
            "9",
        ),
        fails("no_match", attempts=3),
    ),
    Conversation(
        "wrong where one may not be",
        EntryRules(min_digits=4, allowed="12345", max_no_match=1),
        (ASKED, "9"),
        fails("no_match", attempts=1),
    ),
    Conversation(
        "a check digit that is wrong",
        CARD,
        (ASKED, "4156", Hears("is not right"), ASKED, "4150"),
        answers("4150", attempts=2),
    ),
    Conversation(
        "a known value",
        EntryRules(min_digits=2, max_digits=4, known=["12", "1234", "4155", "77"]),
        (ASKED, "77"),
        answers("77"),
    ),
    Conversation(
        "a known value that may go on",
        EntryRules(min_digits=2, max_digits=4, known=["12", "1234", "4155", "77"]),
        (ASKED, "12"),
        answers("12", "timeout"),
    ),
    Conversation(
        "an unknown value",
        EntryRules(min_digits=4, known=["4155", "4156"]),
        (ASKED, "4157", Hears("do not know that number"), ASKED, "4156"),
        answers("4156", attempts=2),
    ),
    # -- is that right? ------------------------------------------------------------------------
    Conversation(
        "read back and right",
        ACCOUNT,
        (ASKED, "41550199", Hears("4 1 5 5, 0 1 9 9"), READ_BACK, YES),
        answers("41550199", confirmed=True),
    ),
    Conversation(
        "yes before it is asked",
        CONFIRMED,
        (ASKED, "4155", Hears("4 1 5"), YES),
        answers("4155", confirmed=True),
    ),
    Conversation(
        "read back in groups",
        EntryRules(min_digits=6, confirm=True, groups=(2, 4)),
        (ASKED, "415501", Hears("4 1, 5 5 0 1"), READ_BACK, YES),
        answers("415501", confirmed=True),
    ),
    Conversation(
        "read back and wrong",
        CONFIRMED,
        (ASKED, "4156", READ_BACK, NO, Hears("try again"), ASKED, "4155", READ_BACK, YES),
        answers("4155", attempts=2, confirmed=True),
    ),
    Conversation(
        "wrong and wrong and wrong",
        CONFIRMED,
        (
            ASKED,
            "4156",
            READ_BACK,
            NO,
            ASKED,
            "4157",
            READ_BACK,
            NO,
            ASKED,
            "4158",
            READ_BACK,
            NO,
        ),
        fails("no_match", attempts=3),
    ),
    Conversation(
        "a new number in place of no",
        CONFIRMED,
        (ASKED, "4156", READ_BACK, "7155", READ_BACK, YES),
        answers("7155", None, confirmed=True),
    ),
    Conversation(
        "one group mended",
        ACCOUNT,
        (
            ASKED,
            "41550199",
            READ_BACK,
            Only(KEYED, (Enter("41550198"),)),
            Only((Way.VOICE,), (Says("no the second part is zero one nine eight"),)),
            Only(
                (Way.MIX,),
                (Says("no the second part is wrong"), Hears("second part again"), "0198"),
            ),
            Hears("4 1 5 5, 0 1 9 8"),
            READ_BACK,
            YES,
        ),
        answers("41550198", None, confirmed=True),
    ),
    Conversation(
        "silent at the read-back",
        CONFIRMED,
        (ASKED, "4155", READ_BACK, READ_BACK, YES),
        answers("4155", confirmed=True),
    ),
    Conversation(
        "a checked number is read back to those who said it",
        EntryRules(min_digits=4, check=luhn, confirm=Confirm.SPOKEN),
        (ASKED, "4150", Only(SPOKEN, (READ_BACK, YES))),
        answers("4150", confirmed=None),
    ),
    Conversation(
        "mumbled numbers are read back",
        FOUR,
        (ASKED, Enter("4155", confidence=0.3), Only(SPOKEN, (Hears("4 1 5 5"), READ_BACK, YES))),
        answers("4155", confirmed=None),
    ),
    Conversation("a secret", PIN, (ASKED, "4711"), answers("4711")),
    Conversation(
        "a secret is only counted",
        EntryRules(min_digits=4, secret=True, confirm=True),
        (ASKED, "4711", Hears("I have 4 digits"), READ_BACK, YES),
        answers("4711", confirmed=True),
    ),
    # -- before and after ----------------------------------------------------------------------
    Conversation(
        "typed ahead",
        FOUR,
        (Waits(0.3), "4155"),
        answers("4155"),
        greeting="Welcome to the bank.",
        not_by={Way.VOICE: TOO_EARLY, Way.MIX: TOO_EARLY},
    ),
    Conversation(
        "typed ahead in part",
        FOUR,
        (Waits(0.3), Enter("41", whole=True), Waits(1.0), Enter("55", whole=True)),
        answers("4155"),
        greeting="Welcome.",
        not_by={Way.VOICE: TOO_EARLY},
    ),
    Conversation(
        "flushed",
        EntryRules(min_digits=4, flush=True),
        (Waits(0.1), "9", ASKED, "4155"),
        answers("4155"),
        greeting="Welcome to the bank of the two cities.",
    ),
    Conversation(
        "surplus keys are the next answer",
        FOUR,
        (ASKED, "41", Waits(0.7), Enter("557", whole=True)),
        answers("4155"),
        then=(ONE, answers("7")),
        not_by={Way.VOICE: ONE_NUMBER},
    ),
    Conversation(
        "two questions",
        FOUR,
        (ASKED, "4155", ASKED, "77"),
        answers("4155"),
        then=(UP_TO_SIX, answers("77", "timeout")),
    ),
    # -- choices -------------------------------------------------------------------------------
    Conversation("a choice", DESK, (ASKED, Enter("1", "my balance please")), answers("1", None)),
    Conversation("a choice by its number", DESK, (IMPATIENT, "2"), answers("2"), cut=True),
    Conversation("a choice that may go on", ROOMS, (ASKED, "1"), answers("1", "timeout")),
    Conversation("a choice that went on", ROOMS, (ASKED, "12"), answers("12")),
    Conversation(
        "no such choice",
        DESK,
        (
            ASKED,
            Enter("9", "my horoscope"),
            Hears("did not get that"),
            ASKED,
            Enter("2", "payments"),
        ),
        answers("2", None, attempts=2),
    ),
    Conversation(
        "a choice read back",
        EntryRules(choices=DESK.choices, confirm=True),
        (ASKED, Enter("1", "how much do I have"), Hears("I understood: balance"), READ_BACK, YES),
        answers("1", None, confirmed=True),
    ),
    Conversation(
        "another choice in place of no",
        EntryRules(choices={"3": ("balance",), "4": ("payments",)}, confirm=True),
        (ASKED, Enter("3", "balance"), READ_BACK, Enter("4", "payments"), READ_BACK, YES),
        answers("4", None, confirmed=True),
    ),
    # -- gone ----------------------------------------------------------------------------------
    Conversation("gone while asked", FOUR, (IMPATIENT, HangsUp()), HUNG_UP),
    Conversation("gone in the middle", FOUR, (ASKED, "41", Waits(0.2), HangsUp()), HUNG_UP),
    Conversation(
        "gone at the read-back", CONFIRMED, (ASKED, "4155", Hears("I have"), HangsUp()), HUNG_UP
    ),
)
