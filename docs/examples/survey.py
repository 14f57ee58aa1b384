"""A ``TaskGroup`` inside a handler: its callback, its early exit, and what was not answered.

ivr call docs/examples/survey.py --press "1 5 4"
"""

from functools import partial

from livekit.agents.beta.workflows import TaskGroup
from livekit.agents.beta.workflows.task_group import TaskCompletedEvent

from ivr import HANG_UP, Call, GetDtmfTask, Menu, Transfer

QUESTIONS = {
    "speed": "How fast were we, from 1 to 5?",
    "kindness": "How kind were we, from 1 to 5?",
}


class EnoughHeard(Exception):
    """What ends a group early: a task completes with it, or the callback raises it."""


menu = Menu("survey", prompt="Our survey.", give_up=Transfer("tel:+15105550100"))
menu.press("0", "to leave", then=HANG_UP)


def questions(call: Call, *, patient: bool) -> TaskGroup:
    """The questions; who is *patient* is asked the second one, whatever becomes of the first."""

    async def answered(done: TaskCompletedEvent) -> None:
        call.record.add("line", scored=done.task_id)
        if done.result.digits == "1" and not patient:
            raise EnoughHeard

    group = TaskGroup(
        summarize_chat_ctx=False,  # LiveKit's default needs a language model
        return_exceptions=patient,
        on_task_completed=answered,
    )
    for name, prompt in QUESTIONS.items():
        ask = partial(GetDtmfTask, num_digits=1, prompt=prompt, repeat_instructions=0, name=name)
        group.add(ask, id=name, description=prompt)
    return group


@menu.press("1", "to tell us how we were", say=["survey"])
async def tell(call: Call) -> str:
    try:
        done = await call.hand_off(questions(call, patient=False))
    except EnoughHeard:
        return "We are sorry. Somebody will call you back."
    total = sum(int(score.digits) for score in done.task_results.values())
    return f"That makes {total}. Thank you."


@menu.press("2", "to answer what you like", say=["what I like"])
async def tell_some(call: Call) -> str:
    done = await call.hand_off(questions(call, patient=True))
    missing = [name for name, score in done.task_results.items() if isinstance(score, Exception)]
    return f"You did not tell us about {' and '.join(missing)}." if missing else "Thank you."
