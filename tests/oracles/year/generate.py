#!/usr/bin/env python3
"""A year of a thousand organisations worked out apart, for tests/simulation.

    generate.py            all organisations, to standard output
    generate.py --sample   a dozen of them: tests/simulation/sample.txt

It deals out zones and duties and says when each of them opens, is due and closes. Nothing here is shared with the Rust
code; zones and holidays are those of ../calendar/generate.py, which says what is by design.

Fields are parted by `|`. Periods are parted by `,`, their parts by spaces: name, nominal date, date, and the instants at
which it is due, opens and closes. A job closes never: `-`.

    tzdata|release
    lived|from|to
    organisation|number|country|zone|works from|works to
    duty|number|key|kind|rule|at|moves|opens before|closes|owner|catch up|periods
    retention|number|at|key of the schedule|periods
"""

import importlib.util
import random
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

source = Path(__file__).resolve().parent.parent / "calendar" / "generate.py"
spec = importlib.util.spec_from_file_location("apart", source)
apart = importlib.util.module_from_spec(spec)
spec.loader.exec_module(apart)

ORGANISATIONS = 1_000
# Without the one that runs something every day: a short file.
SAMPLE = [1, 2, 3, 4, 5, 6, 8, 9, 10, 13]
# A leap day, two Februaries that end otherwise, and each change of clocks at least once.
BEGIN = datetime(2027, 12, 1, tzinfo=apart.UTC)
END = datetime(2029, 1, 31, tzinfo=apart.UTC)
WORKS = time(8), time(16)

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
TIMES = [time(0), time(2, 30), time(9), time(12, 15), time(23, 30)]
MOVES = ["stay", "next_working_day", "within_month"]


def main():
    numbers = SAMPLE if "--sample" in sys.argv[1:] else range(1, ORGANISATIONS + 1)
    lines = list(apart.tzdata())
    lines.append(("lived", apart.z(BEGIN), apart.z(END)))
    for number in numbers:
        lines.extend(organisation(number))
    for line in lines:
        print("|".join(str(field) for field in line))


def all_zones():
    """The difficult ones first. `Factory` is what a machine is set to that nobody has told where it is: no place."""
    known = apart.zoneinfo.available_timezones() - {"Factory"}
    return apart.ZONES + sorted(known - set(apart.ZONES))


ZONES = all_zones()


def organisation(number):
    country = apart.PLACES[number % len(apart.PLACES)][0]
    zone = ZONES[(number - 1) % len(ZONES)]
    yield ("organisation", number, country, zone, *(at.strftime("%H:%M") for at in WORKS))
    for key, kind, rule, name, begins, at, move, before, closes, owner, catch_up in duties(number):
        found = periods(country, zone, (rule, name, begins), at, move, before, closes)
        yield ("duty", number, key, kind, rule, at.strftime("%H:%M"), move, before, closes, owner, catch_up, found)
    if number % 50 == 7:
        at = time(2, 30)
        for key, rule, name in [
            ("deletion:daily", "FREQ=DAILY", apart.DATE),
            ("deletion:reviews", "FREQ=DAILY", apart.DATE),
            ("deletion:candidates", "FREQ=MONTHLY;BYMONTHDAY=1", apart.MONTH),
        ]:
            found = periods(country, zone, (rule, name, None), at, "stay", "PT0S", None)
            yield ("retention", number, at.strftime("%H:%M"), key, found)


def duties(number):
    """Each duty: key, kind, rule, how its periods are called, on which days a rule without a day begins, and so on."""
    chance = random.Random(number)
    nth, weekday = chance.choice([1, 2, 3, 4, -1]), chance.choice(WEEKDAYS)
    monthly = [
        (f"FREQ=MONTHLY;BYDAY={nth}{weekday}", None),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", None),
        ("FREQ=MONTHLY;BYMONTHDAY=31", None),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=1"),
    ]
    rule, begins = monthly[number % len(monthly)]
    at, move = chance.choice(TIMES), chance.choice(MOVES)
    yield "meeting", "meeting", rule, apart.MONTH, begins, at, move, "P2D", "P7D", "SEC", "every"
    rule = "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU"
    yield "self-check", "task", rule, apart.MONTH, None, chance.choice(TIMES), "within_month", "PT0S", "month_end", "SEC", "late"
    rule = "FREQ=YEARLY;BYMONTH=11;BYDAY=2WE"
    yield "review", "meeting", rule, apart.YEAR, None, time(12), "next_working_day", "P6W", "year_end", "SEC", "every"
    # The leap day itself, or the anniversary that is the last day of February.
    rule = f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY={29 if number % 2 else -1}"
    yield "anniversary", "task", rule, apart.YEAR, None, chance.choice(TIMES), "stay", "P1D", "P14D", "ITOPS", "every"
    rule = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"
    yield "quarter", "task", rule, apart.MONTH, None, chance.choice(TIMES), chance.choice(MOVES), "P1M", "P21D", "ITOPS", "late"
    if number % 10 == 3:
        # In the nights in which clocks change, too.
        rule = "FREQ=WEEKLY;BYDAY=SU"
        yield "week", "task", rule, apart.WEEK, None, time(2, 30), "stay", "PT0S", "P7D", "ITOPS", "latest"


# How much of the wall goes by: months, days.
SPANS = {"PT0S": (0, 0), "P1D": (0, 1), "P2D": (0, 2), "P7D": (0, 7), "P14D": (0, 14), "P21D": (0, 21), "P6W": (0, 42), "P1M": (1, 0)}


def shifted(zone, at, span, sign):
    months, days = SPANS[span]
    if (months, days) == (0, 0):
        return at
    # Months first and cut to the end of the month, then days.
    local = apart.wall(zone, at) + apart.relativedelta(months=sign * months, days=sign * days)
    return apart.instant(zone, local)


def closing(zone, due, closes):
    if closes is None:
        return None
    if closes in SPANS:
        return shifted(zone, due, closes, 1)
    day = apart.wall(zone, due).date()
    if closes == "month_end":
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        return apart.instant(zone, datetime.combine(following, time(0)))
    ends = apart.instant(zone, datetime.combine(date(day.year, 12, 31), WORKS[1]))
    return ends if ends > due else apart.instant(zone, datetime.combine(date(day.year + 1, 12, 31), WORKS[1]))


NOMINALS = {}


def nominals(country, rule, begins):
    # Only where a rule means the first working day does the country matter.
    key = rule, begins and country
    if key not in NOMINALS:
        NOMINALS[key] = apart.nominal_dates(rule, begins, END + timedelta(days=60), apart.Days(country))
    return NOMINALS[key]


def periods(country, zone, rule, at, move, before, closes):
    rule, name, begins = rule
    days, due = apart.Days(country), {}
    first, last = (BEGIN - timedelta(days=60)).date(), (END + timedelta(days=90)).date()
    for nominal in nominals(country, rule, begins):
        if first <= nominal <= last:
            day = days.move(move, nominal)
            # Of several that moves bring onto one instant, the last is the one.
            due[apart.instant(zone, datetime.combine(day, at))] = (nominal, day)
    found = []
    for when, (nominal, day) in sorted(due.items()):
        opens = shifted(zone, when, before, -1)
        # Founded at the first instant, an organisation has to do what is due after it.
        if BEGIN < when and opens <= END:
            closed = closing(zone, when, closes)
            instants = [apart.z(when), apart.z(opens), apart.z(closed) if closed else "-"]
            found.append(" ".join([nominal.strftime(name), str(nominal), str(day), *instants]))
    return ",".join(found)


if __name__ == "__main__":
    main()
