"""The front desk: the first menu of a call.

The caller hears::

    1  the account line
    0  a person
"""

from ivr import Menu, Transfer
from menus import account

PERSON = Transfer("tel:+15105550100")

menu = Menu(
    "front desk",
    greeting="Welcome to Octothorpe Bank.",
    prompt="Main menu.",
    give_up=PERSON,
)

menu.press("1", "for your account", say=["account", "my account"], then=account.menu)
menu.press("0", "to speak to a person", say=["a person", "operator", "agent"], then=PERSON)
