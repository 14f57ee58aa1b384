"""A menu with a voice and ears of its own; two_voices.toml says what they are.

IVR_CONFIG=docs/examples/two_voices.toml ivr call docs/examples/two_voices.py --press "1 1 38 *"
"""

from typing import Annotated

from ivr import BACK, Call, Digits, Menu, Transfer

Size = Annotated[str, Digits(2, prompt="Which size, in millimetres?")]
PERSON = Transfer("tel:+15105550100")

menu = Menu("garage", prompt="Garage Weber.", give_up=PERSON)
parts = Menu("parts", prompt="Spare parts.", voice="warm", ears="parts", give_up=PERSON)

menu.press("1", "for spare parts", say=["spare parts"], then=parts)
menu.press("0", "to speak to a person", then=PERSON)


@parts.press("1", "for a gasket", say=["gasket"])
async def order(call: Call, size: Size) -> str:
    return f"A gasket of {size} millimetres is put aside for you."


parts.press("*", "to go back", say=["back to the garage"], then=BACK)
