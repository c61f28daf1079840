"""The figures of README are printed by benchmarks/cold_start.py; this holds them to their bounds."""

import runpy

from tests.search.conftest import ROOT

BOUNDS = {"needle --help": 1.25, "needle find --json": 2.0}


def ratios(home):
    benchmark = runpy.run_path(str(ROOT / "benchmarks" / "cold_start.py"))
    commands = benchmark["commands"](home)
    timed = {name: commands[name] for name in ("import click", *BOUNDS)}
    seconds = benchmark["measured"](timed, 9)
    return {name: seconds[name] / seconds["import click"] for name in BOUNDS}


def test_a_cold_start_costs_little_more_than_click_itself(home):
    # Two looks, since other work on the machine may meet one command more than another.
    looks = [ratios(home)]
    if over(looks):
        looks.append(ratios(home))
    assert not over(looks), looks


def over(looks):
    return {name for name, bound in BOUNDS.items() if min(look[name] for look in looks) > bound}
