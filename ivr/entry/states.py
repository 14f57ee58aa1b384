"""The states of one attempt at an answer, as a table.  No I/O."""

from __future__ import annotations

from enum import Enum, auto


class State(Enum):
    """Where an attempt stands."""

    PROMPTING = auto()  # the question is being spoken
    WAITING = auto()  # for the first key or word
    LISTENING = auto()  # words, but no digit among them yet
    ENTERING = auto()  # too few digits
    WARNED = auto()  # too few digits, and the caller was told
    ENOUGH = auto()  # an answer, but it could go on
    ENDING = auto()  # "#" was pressed while words were being said: their digits count
    COLLECTED = auto()
    NO_INPUT = auto()
    NO_MATCH = auto()
    COMMANDED = auto()


class Input(Enum):
    """What can happen to it."""

    PROMPT = auto()  # something begins to be spoken
    SILENCE = auto()  # it has been spoken
    SPEECH = auto()  # words without digits
    BEGUN = auto()  # digits: an answer may begin like this
    ENOUGH = auto()  # digits: an answer that could go on
    CLEARED = auto()  # all digits are taken back
    HURRIED = auto()  # the termination key, words outstanding
    TIME = auto()  # nothing came
    ANSWER = auto()  # it is complete
    MISFIT = auto()  # it can become no answer
    COMMAND = auto()  # the caller wants something else


# Each row is a state, each column an input; "." means that the state stays.  Where time ends an
# attempt that has something in it, that becomes an answer or a misfit.
STATES = """
            PROMPT     SILENCE  SPEECH     BEGUN     ENOUGH  CLEARED  HURRIED  TIME
PROMPTING   .          WAITING  LISTENING  ENTERING  ENOUGH  .        ENDING   .
WAITING     PROMPTING  .        LISTENING  ENTERING  ENOUGH  .        ENDING   NO_INPUT
LISTENING   PROMPTING  .        .          ENTERING  ENOUGH  WAITING  ENDING   .
ENTERING    .          .        .          .         ENOUGH  WAITING  ENDING   WARNED
WARNED      .          .        .          .         ENOUGH  WAITING  ENDING   .
ENOUGH      .          .        .          ENTERING  .       WAITING  ENDING   .
ENDING      .          .        .          .         .       .        .        .
"""
ENDINGS = {
    Input.ANSWER: State.COLLECTED,
    Input.MISFIT: State.NO_MATCH,
    Input.COMMAND: State.COMMANDED,
}


def _read_table(text: str) -> dict[tuple[State, Input], State]:
    columns, *rows = (line.split() for line in text.strip().splitlines())
    table = {
        (State[state], Input[column]): State[state if after == "." else after]
        for state, *afters in rows
        for column, after in zip(columns, afters, strict=True)
    }
    ending = {(State[row[0]], happened): end for row in rows for happened, end in ENDINGS.items()}
    return table | ending


TABLE = _read_table(STATES)
OPEN = frozenset(state for state, _ in TABLE)  # all others end the attempt

TIMEOUTS = {
    State.WAITING: "no_input_timeout",
    State.LISTENING: "no_input_timeout",
    State.ENTERING: "inter_digit_timeout",
    State.WARNED: "inter_digit_timeout",
    State.ENOUGH: "termination_timeout",
}
KEYED = (State.ENTERING, State.WARNED, State.ENOUGH)  # where a slow caller gets more time
WORDLESS = (State.PROMPTING, State.WAITING, State.LISTENING)  # where no digit has come yet
