"""The mistakes that are found when a menu is imported: they are all errors.  No I/O."""

from __future__ import annotations

from ivr.menu.lint.rule import RULES, Rule, Severity

IMPORTED = {
    "does-not-import": (
        "A module that Python cannot import",
        "no call to its menus is answered",
        "mend the line that is named",
    ),
    "declaration": (
        "A menu or field that contradicts itself",
        "no call can be answered with it",
        "the message names what is wrong",
    ),
    "contradiction": (
        "The rules of a question contradict each other",
        "no caller could ever answer it",
        "the message names the two that do not fit",
    ),
    "duplicate-key": (
        "Two options of a menu have the same key",
        "only one of them could be reached",
        "give one of them another key",
    ),
    "no-key": (
        "An option has a key that no telephone has",
        "nobody can press it",
        "use 0 to 9, *, # or A to D",
    ),
    "says-nothing": (
        "An option without words",
        "a caller cannot choose what is not said",
        'say what it does: menu.press("1", "to hear your balance")',
    ),
    "no-outcome": (
        "An option or give_up that leads nowhere",
        "the call would fail there",
        "name a menu, BACK, MAIN, REPEAT, HANG_UP, a Transfer or a Handoff",
    ),
    "no-prompt": (
        "A menu without name or prompt",
        "the caller does not hear where they are",
        'Menu("account", prompt="Account services.")',
    ),
    "asks-nothing": (
        "A parameter of a handler that is no question, or two",
        "there is nothing to fill it with",
        "annotate it with one field: Annotated[str, Digits(4, prompt=…)]",
    ),
    "needs-a-model": (
        "A task of LiveKit's that speaks through a language model, and has none",
        "the caller hears that something went wrong",
        "let the task bring one: Task(lambda: GetEmailTask(llm=…), …)",
    ),
    "no-earlier-question": (
        "A look-up, a when or a depends_on that names what is not asked before",
        "its answer is not there when it is needed",
        "name an earlier parameter of the handler, or change their order",
    ),
    "never-none": (
        "A question with a when=, whose parameter's type has no None",
        "where it is not asked, the handler gets a None that it does not expect",
        "say so: policy: Annotated[str, Digits(6, prompt=…, when=…)] | None",
    ),
    "not-async": (
        "A handler or look-up that is no async def",
        "it could not wait for the caller",
        "write async def",
    ),
    "no-call": (
        "A handler or look-up without parameters",
        "its first parameter is the call",
        "write async def balance(call: Call)",
    ),
}

RULES |= {
    name: Rule(name, Severity.ERROR, what, why, fix) for name, (what, why, fix) in IMPORTED.items()
}
