"""The bench of menus runs, and its menus are what it says."""

from tests.bench.menu import __main__ as bench


def test_five_hundred_options_are_imported_and_checked(monkeypatch):
    """Once, for speed; both take some time."""
    monkeypatch.setattr(bench, "RUNS", 1)
    assert all(seconds > 0 for seconds in bench.import_and_check())


def test_steps_are_measured_from_answer_to_prompt(monkeypatch):
    """One for each answer but the first ones."""
    monkeypatch.setattr(bench, "STEPS", 6)
    assert len(bench.step_cpu()) == 4  # six steps and the good-bye, without the first three
