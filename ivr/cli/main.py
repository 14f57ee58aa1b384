"""The ``ivr`` command: its verbs, its help, its exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from ivr.cli.status import FAILED, UNUSABLE, Failed
from ivr.errors import IvrError
from ivr.files import describe_oserror

EPILOG = """\
first steps:
  ivr call menus.account --press "1 41550195 1 4711"   ring a menu, press keys, read the call
  ivr call --wav caller.wav --save call.wav            ring it with a recorded caller; listen to it
  ivr replay tests/fixtures                            ring with all recorded callers of a folder
  ivr check                                            find mistakes in the menus of this folder
  ivr show menus.account                               draw what happens in a call
  ivr start                                            answer real calls (needs a LiveKit server)

Menus are Python modules, found from the working directory: menus.account is menus/account.py.
Settings come from ivr.toml and the environment: IVR_MENU, IVR_AGENT_NAME, LIVEKIT_URL,
LIVEKIT_API_KEY, LIVEKIT_API_SECRET, DEEPGRAM_API_KEY, CARTESIA_API_KEY and more (README).

Exit status: 0 done; 1 done, and it did not come out well; 2 something cannot be used: an option, a
setting, a menu, a file; 130 Ctrl-C.
"""


def build_parser() -> argparse.ArgumentParser:
    """The command line, verb by verb."""
    parser = argparse.ArgumentParser(
        prog="ivr",
        description="Phone menus in Python on LiveKit: ring them, run them.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_call(verbs)
    _add_replay(verbs)
    _add_record(verbs)
    _add_synth(verbs)
    _add_explain(verbs)
    _add_check(verbs)
    _add_show(verbs)
    for verb, help_ in (
        ("start", "answer calls that LiveKit sends, as in production"),
        ("dev", "the same for development: logs in colour"),
    ):
        worker = verbs.add_parser(verb, help=help_, description=help_)
        worker.add_argument("--log-level", default="INFO", help="INFO when not given")
        worker.set_defaults(run="ivr.cli.worker", dev=verb == "dev")
    return parser


def _add_call(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    call = verbs.add_parser(
        "call",
        help="ring a menu here and now: no phone, no account, no server",
        description="Ring a menu through the real session, tasks and detector, in virtual time.",
    )
    call.add_argument("menu", nargs="?", help="the menu's module; the configured one by default")
    caller = call.add_mutually_exclusive_group()
    caller.add_argument(
        "--wav", type=Path, help="a recorded caller; FILE.txt beside it may hold key events"
    )
    caller.add_argument(
        "--press",
        metavar="KEYS",
        help='keys to press, e.g. "1 41550195# 1": a group for each question, when it has been'
        " asked; keys without a space between them do not wait for the next question",
    )
    call.add_argument(
        "--how",
        choices=["sip", "inband", "both"],
        help="how --press presses: as event (default), as tone, or both",
    )
    call.add_argument(
        "--dialled", metavar="NUMBER", help="the number that is rung, where that chooses the menu"
    )
    _add_recordings(call, "a folder of recorded sentences, played in place of the voice")
    call.add_argument(
        "--save", type=Path, metavar="WAV", help="write the call: caller left, agent right"
    )
    call.add_argument("--record", type=Path, metavar="JSON", help="write the call record")
    call.add_argument(
        "--fixture",
        type=Path,
        metavar="WAV",
        help="write the caller's side for ivr replay, secrets blank, and a text beside it",
    )
    call.add_argument("--secrets", metavar="DIGITS", help=SECRETS)
    _add_limit(call, ", or an hour if nobody does")
    call.set_defaults(run="ivr.cli.call")


SECRETS = "a test caller's, in the place of those that are blank in the recording"

REPLAY = """\
examples:
  ivr replay calls/wrong_pin.wav                 print the call record, as JSON; say how it differs
                                                 from wrong_pin.json, if that is there
  ivr replay calls/wrong_pin.wav --update        write wrong_pin.json: this is how it is to be
  ivr replay calls                               every WAV in the folder, several at a time
  ivr replay calls --junit report.xml            the same for a build server

A WAV is 8 to 48 kHz, PCM of 8 or 16 bit or G.711, the caller alone or caller left.  FILE.txt beside
it may tell what the sound does not:

  # A caller who keys a PIN, on a trunk that sends events.
  menu: menus.account
  12.30  sip 1
  15.00-17.20  says four one five five (0.88)
  40.00  hangs up

Exit status: 0 as expected, or nothing is expected; 1 different; 2 something cannot be used.
"""


def _add_replay(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    replay = verbs.add_parser(
        "replay",
        help="ring menus with recorded callers, and compare the call records",
        description="Ring a menu with a recorded caller, in virtual time, with the real tone"
        " detector; the call record is the same in every run, to the byte.",
        epilog=REPLAY,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    replay.add_argument("path", type=Path, metavar="WAV|FOLDER")
    replay.add_argument(
        "--menu", help="the menu's module, whatever FILE.txt says; the configured one by default"
    )
    replay.add_argument(
        "--expect", type=Path, metavar="JSON", help="compare with this; FILE.json by default"
    )
    replay.add_argument(
        "--update", action="store_true", help="write the expectation anew in place of comparing"
    )
    replay.add_argument(
        "--out", type=Path, metavar="PATH", help="write the record, or the folder's records, there"
    )
    _add_limit(replay)
    replay.add_argument(
        "--jobs", type=int, metavar="N", help="calls at a time; as many as there are cores"
    )
    replay.add_argument("--junit", type=Path, metavar="XML", help="write a JUnit report")
    replay.set_defaults(run="ivr.cli.replay")


RECORD = """\
examples:
  ivr record calls                               record every call until Ctrl-C
  ivr record calls --calls 1 --secrets 4711      one call; for the PIN that was keyed stands 4711
  ivr replay calls                               ring with them again, and compare

A call becomes three files: what the caller sent (WAV), what came as events or was understood (text)
and the call record (JSON) as replay makes it.  What was asked for in secret is silent in the sound
and a • in the text; other digits can stand for it.  Whose number rang is not kept.
"""


def _add_record(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    record = verbs.add_parser(
        "record",
        help="answer calls as ivr dev does, and make recordings of them to replay",
        description="Run the worker, and make a fixture for ivr replay of each call it answers.",
        epilog=RECORD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    record.add_argument("folder", type=Path, help="where the recordings go")
    record.add_argument("--calls", type=int, metavar="N", help="stop after so many")
    record.add_argument("--menu", help="the menu's module; the configured one by default")
    record.add_argument("--secrets", metavar="DIGITS", help=SECRETS)
    record.add_argument("--log-level", default="INFO", help="INFO when not given")
    record.set_defaults(run="ivr.cli.record")


SYNTH = """\
a script:
  # A caller in a hurry, on a line that loses packets.       the story
  menu: menus.account              who answers in ivr replay; also number:, dialled:, rung:
  rate: 8000                       Hz of the recording
  codec: pcmu                      what the sound has been through: pcmu, pcma, gsm, opus
  loss: 0.02                       the share of packets that are lost
  noise: -50                       dBFS
  level: -6                        dB, of all that the caller sends
  seed: 7                          another one, other losses and other noise

  waits 6                          seconds; or: waits until 9.5
  press 1                          as a tone
  press 41550195# tone 60 gap 50 level -20 twist 4     milliseconds, dBm0, decibels
  press 1 both                     as tone and event; or: sip, as event alone
  says four seven one one          spoken by eSpeak, and told in the text beside the recording
  hangs up

then:
  ivr synth hurry.script calls/hurry.wav && ivr replay calls/hurry.wav --update

Exit status: 0 made; 2 the script cannot be used.
"""


def _add_synth(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    synth = verbs.add_parser(
        "synth",
        help="make a caller's recording from a script: keys, words, pauses, a bad line",
        description="Make a WAV of a caller, and the text beside it, for ivr replay and ivr call.",
        epilog=SYNTH,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    synth.add_argument("script", type=Path)
    synth.add_argument("wav", type=Path, nargs="?", help="named as the script by default")
    synth.set_defaults(run="ivr.cli.synth")


EXPLAIN = """\
examples:
  ivr explain call.wav                           a line for each pair of tones that might be a key
  ivr explain call.wav --picture call.png        the same, drawn
  ivr explain call.wav --channel right           the other side of a call

A WAV is PCM, float, G.711, GSM 6.10 or ADPCM, of 8 kHz or more and any number of channels.

columns:
  start, end, length       seconds from the beginning of the file; milliseconds
  key                      the key that the two tones would be
  row Hz, column Hz        the lower and the higher of the two tones, as measured
  row dBm0, column dBm0    the level of each; a sine of full scale has +3.14 dBm0
  twist                    the column's level minus the row's, in decibels

reasons to refuse; the first that is met is told, what was measured and the limit:
  length                   shorter than 28 ms
  energy share             less than 0.75 of the sound's energy is in the two tones;
                           0.95 where they last less than 36.5 ms
  row frequency,           further off than 1.5 % and 5.5 Hz
    column frequency
  twist                    one tone more than 12 dB louder than the other
  level                    the weaker tone below -42 dBm0
  other tones              they led the other tones of the keypad less clearly than 0.45
  doubt                    each a little off, as a voice is, in sum more than 0.205;
                           0.24 or 0.35 where they rise out of what is quieter

Exit status: 0 whatever was heard; 2 the file, the channel or the picture cannot be used.
"""


def _add_explain(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = verbs.add_parser(
        "explain",
        help="show which tones a recording holds, and why others were refused",
        description="Listen to a recording: keys, and what was refused, with the reason.",
        epilog=EXPLAIN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    explain.add_argument("wav", type=Path)
    explain.add_argument(
        "--channel",
        default="left",
        metavar="left|right|N",
        help="which channel to hear; left when not given: the caller's",
    )
    explain.add_argument("--json", action="store_true", help="candidates as JSON, one document")
    explain.add_argument(
        "--picture", type=Path, metavar="PNG", help="draw it there too (.png, .svg or .pdf)"
    )
    explain.set_defaults(run="ivr.cli.explain")


def _add_check(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = verbs.add_parser(
        "check",
        help="find mistakes in menus without ringing them",
        description="Read menus and their handlers, run nothing, and tell what callers would"
        " stumble over: file and line, the mistake, what to do.",
        epilog="Exit status: 0 nothing found, 1 errors or warnings. A rule is silent on a line"
        " with the comment '# ivr: ignore RULE'.",
    )
    check.add_argument(
        "module", nargs="*", help="modules; every one in the folder menus/ by default"
    )
    check.add_argument("--json", action="store_true", help="findings as JSON, one document")
    check.add_argument("--errors-only", action="store_true", help="leave warnings out")
    check.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="leave a rule out; repeatable"
    )
    check.add_argument("--list-rules", action="store_true", help="name all rules, check nothing")
    check.add_argument("--explain", metavar="RULE", help="what a rule is about, and the way out")
    check.set_defaults(run="ivr.cli.check")


def _add_show(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = verbs.add_parser(
        "show",
        help="draw the call flow of a menu, or print all its sentences",
        description="Read a menu without running it: its call flow in the words the caller hears.",
    )
    show.add_argument("menu", nargs="?", help="the menu's module; the configured one by default")
    show.add_argument(
        "--format",
        choices=["text", "mermaid", "svg", "csv"],
        default="text",
        help="text tree (default), Mermaid flowchart, SVG picture; csv with --prompts",
    )
    show.add_argument(
        "--prompts", action="store_true", help="the script for a voice artist instead"
    )
    show.add_argument(
        "--language", help="only what is said in this one; every language of the menus by default"
    )
    _add_recordings(
        show, "with --prompts: only what is not yet recorded there; status 1 if anything is to do"
    )
    show.add_argument("--output", type=Path, metavar="FILE", help="write it there")
    show.set_defaults(run="ivr.cli.show")


def _add_limit(verb: argparse.ArgumentParser, besides: str = "") -> None:
    help_ = "the longest a call may last; by default a minute after its caller has hung up"
    verb.add_argument("--limit", type=float, metavar="SECONDS", help=help_ + besides)


def _add_recordings(verb: argparse.ArgumentParser, help_: str) -> None:
    verb.add_argument("--recordings", type=Path, metavar="FOLDER", help=help_)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: where it is not 0, one clear sentence said why."""
    arguments = build_parser().parse_args(argv)
    try:
        status: int = import_module(arguments.run).run(arguments)
        return status
    except (IvrError, OSError) as error:
        told = describe_oserror(error) if isinstance(error, OSError) else error
        print(f"ivr: {told}", file=sys.stderr)
        return FAILED if isinstance(error, Failed) else UNUSABLE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
