"""The bad-caller book: what callers do, at each question of each menu that ships.

``stations`` has the questions, ``situations`` what may happen at one, by key, by voice and by the
line; ``test_book`` plays them all.
"""
