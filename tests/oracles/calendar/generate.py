#!/usr/bin/env python3
"""Dates worked out apart, for the tests of crates/calendar.

    generate.py            all lines, to standard output
    generate.py --sample   few lines of each kind: crates/calendar/tests/it/sample.txt

Nothing here is shared with the Rust code: holidays come from `holidays`, recurrence and months from `dateutil`, zones
from `zoneinfo`, and working time is counted minute by minute. Where the house rules differ from a package, this file
says so beside the place: search for "By design".

One case a line, fields parted by `|`, the answer last. Instants are UTC (`2026-03-29T01:00:00Z`), times on the wall
have no letter, a list has `,` between its members, a member of several parts has spaces between them.

    tzdata|release
    holidays|country|year|date,date,...
    instant|zone|wall time|instant                  first after a gap, first of two
    wall|zone|instant|wall time
    occurrences|rule|zone|time|move|country|from|to|period nominal date instant,...   from <= instant < to
    workdays|country|date|days|date                 so many working days later; 0 is that day or the next working day
    working|country|zone|from|to|start|minutes|instant          so much working time later
    worked|country|zone|from|to|start|end|minutes               working time between
    span|span|zone|instant|after before             so much later and so much earlier
    request|received|country|zone|four weeks,30 days,month,month rolled,extended      the dates
    breach|zone|aware|working outer
"""

import random
import sys
import zoneinfo
from datetime import date, datetime, time, timedelta, timezone
from importlib import metadata

import holidays as package
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

# The zones of the tzdata package and not of the machine, whose release is unknown.
zoneinfo.reset_tzpath(to=[])

UTC = timezone.utc
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

PLACES = [
    ("NO", "Europe/Oslo"),
    ("DK", "Europe/Copenhagen"),
    ("SE", "Europe/Stockholm"),
    ("FI", "Europe/Helsinki"),
]


def main():
    lines = [line for kind in KINDS for line in kind()]
    if "--sample" in sys.argv[1:]:
        lines = sample(lines)
    for line in lines:
        print("|".join(str(field) for field in line))


def sample(lines):
    """A dozen lines of each kind, spread evenly, none of them long."""
    kept = []
    for kind in dict.fromkeys(line[0] for line in lines):
        short = [line for line in lines if line[0] == kind and len(str(line[-1])) < 700]
        kept += short[:: max(1, len(short) // 12)][:13]
    return kept


# ---- zones


def tzdata():
    release = metadata.version("tzdata")  # 2025.2 is 2025b
    year, number = release.split(".")[:2]
    yield "tzdata", year + chr(ord("a") + int(number) - 1)


# Half hours, midnight jumps, a jump of half an hour, a day that never was, winter time with a negative offset,
# summer time that pauses for Ramadan.
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Oslo",
    "Europe/Stockholm",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]
ZONE_YEARS = (1990, 2050)


def wall(zone, instant):
    return instant.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)


def exists(zone, local):
    aware = local.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) == local


def instant(zone, local):
    """Walk on minute by minute until the wall shows the time; fold 0 is the first of two."""
    if not exists(zone, local):
        local = local.replace(second=0, microsecond=0)
        while not exists(zone, local):
            local += MINUTE
    return local.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0).astimezone(UTC)


def changes(zone):
    """The instants at which the offset changes, found by halving the days on which it does."""
    tz = zoneinfo.ZoneInfo(zone)

    def offset(at):
        return at.astimezone(tz).utcoffset()

    day, end = (datetime(year, 1, 1, tzinfo=UTC) for year in ZONE_YEARS)
    while day < end:
        before, after = day, day + DAY
        if offset(before) != offset(after):
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                before, after = (middle, after) if offset(middle) == offset(day) else (before, middle)
            yield after
        day += DAY


def zones():
    for zone in ZONES:
        around = [datetime(2026, month, 15, 12, tzinfo=UTC) for month in range(1, 13)] + list(changes(zone))
        for change in around:
            before, after = wall(zone, change - timedelta(seconds=1)), wall(zone, change)
            first, last = min(before, after), max(before, after)
            middle = (first + (last - first) / 2).replace(microsecond=0)
            walls = {first - HOUR, first, first + timedelta(seconds=1), middle, last, last + timedelta(seconds=1), last + HOUR}
            for local in sorted(walls):
                yield "instant", zone, local.isoformat(), z(instant(zone, local))
            for at in (change - HOUR, change - timedelta(seconds=1), change, change + HOUR):
                yield "wall", zone, z(at), wall(zone, at).isoformat()


# ---- holidays


def public_holidays(country, year):
    if country == "SE":
        # By design: every Sunday is a holiday in Swedish law; we rule Sundays out by themselves.
        return set(package.SE(years=year, include_sundays=False))
    if country == "NO":
        return set(package.NO(years=year, include_sundays=False))
    if country == "DK":
        return set(package.DK(years=year))
    # By design: Christmas Eve and Midsummer Eve are free in Finland by custom and agreements, and the package counts
    # them; the act names neither. Nor do we count the Swedish and Danish eves, which the package keeps apart too.
    named = package.FI(years=year, language="en_US")
    return {day for day, name in named.items() if name not in ("Christmas Eve", "Midsummer Eve")}


def holidays():
    for country, _ in PLACES:
        for year in range(2000, 2051):
            yield "holidays", country, year, ",".join(day.isoformat() for day in sorted(public_holidays(country, year)))


class Days:
    """The working days of a country."""

    known = {}

    def __init__(self, country):
        self.country = country

    def works(self, day):
        key = self.country, day.year
        if key not in self.known:
            self.known[key] = public_holidays(*key)
        return day.weekday() < 5 and day not in self.known[key]

    def on_or_after(self, day):
        while not self.works(day):
            day += DAY
        return day

    def on_or_before(self, day):
        while not self.works(day):
            day -= DAY
        return day

    def move(self, how, day):
        if how == "stay":
            return day
        moved = self.on_or_after(day)
        return self.on_or_before(day) if how == "within_month" and moved.month != day.month else moved


# ---- rules

YEAR, MONTH, WEEK, DATE = "%Y", "%Y-%m", "%G-W%V", "%Y-%m-%d"

# The rule; how its periods are called; and, for a rule without a day, which begins with the first working day of a
# month, week or year (a house rule), the rule that gives the days on which those begin.
RULES = [
    ("FREQ=DAILY", DATE, None),
    ("FREQ=DAILY;INTERVAL=3", DATE, None),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", DATE, None),
    ("FREQ=DAILY;BYMONTH=2,7;BYMONTHDAY=1,-1", DATE, None),
    ("FREQ=WEEKLY", WEEK, "FREQ=WEEKLY;BYDAY=MO"),
    ("FREQ=WEEKLY;BYDAY=FR", WEEK, None),
    ("FREQ=WEEKLY;BYDAY=SU", WEEK, None),
    ("FREQ=WEEKLY;BYDAY=MO,TH", DATE, None),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", WEEK, None),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", WEEK, None),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", WEEK, None),
    ("FREQ=WEEKLY;INTERVAL=3", WEEK, "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", WEEK, None),
    ("FREQ=WEEKLY;BYMONTH=6,12;BYDAY=WE", WEEK, None),
    ("FREQ=MONTHLY", MONTH, "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("FREQ=MONTHLY;INTERVAL=3", MONTH, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"),
    ("FREQ=MONTHLY;BYDAY=1TU", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=2TU", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=1WE", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=1MO", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=-1TH", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=5FR", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=-5MO", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=1MO,3MO", DATE, None),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", MONTH, None),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1", DATE, None),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", MONTH, None),
    ("FREQ=MONTHLY;BYMONTHDAY=1", MONTH, None),
    ("FREQ=MONTHLY;BYMONTHDAY=15", MONTH, None),
    ("FREQ=MONTHLY;BYMONTHDAY=31", MONTH, None),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", MONTH, None),
    ("FREQ=MONTHLY;BYMONTHDAY=1,2,3", DATE, None),
    ("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-2", MONTH, None),
    ("FREQ=MONTHLY;UNTIL=20290615;BYMONTHDAY=15", MONTH, None),
    ("FREQ=YEARLY", YEAR, "FREQ=YEARLY;BYYEARDAY=1"),
    ("FREQ=YEARLY;BYMONTH=5", YEAR, "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"),
    ("FREQ=YEARLY;BYMONTH=2,8", MONTH, "FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=1"),
    ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU", MONTH, None),
    ("FREQ=YEARLY;BYMONTH=11;BYDAY=2WE", YEAR, None),
    ("FREQ=YEARLY;BYMONTH=10;BYDAY=1TH", YEAR, None),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", YEAR, None),
    ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", YEAR, None),
    ("FREQ=YEARLY;BYMONTH=1,4;BYDAY=TU", DATE, None),
    ("FREQ=YEARLY;BYMONTHDAY=17", MONTH, None),
    ("FREQ=YEARLY;BYDAY=20MO", YEAR, None),
    ("FREQ=YEARLY;BYDAY=-1FR", YEAR, None),
    ("FREQ=YEARLY;BYYEARDAY=-1", YEAR, None),
    ("FREQ=YEARLY;BYYEARDAY=60,200", DATE, None),
    ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", WEEK, None),
    ("FREQ=YEARLY;BYWEEKNO=20,53;BYDAY=TH", WEEK, None),
    ("FREQ=YEARLY;BYWEEKNO=52;BYDAY=SA", WEEK, None),
    ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", WEEK, None),
    ("FREQ=YEARLY;BYWEEKNO=16", WEEK, "FREQ=YEARLY;BYWEEKNO=16;BYDAY=MO"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=-1MO", YEAR, None),
    ("FREQ=YEARLY;INTERVAL=3;BYMONTH=6;BYMONTHDAY=24", YEAR, None),
    ("FREQ=YEARLY;BYMONTH=1,2,3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", YEAR, None),
]
# At half past two, so that the stays meet both nights in which clocks change.
TIMES = {"stay": time(2, 30), "next_working_day": time(9), "within_month": time(17, 45)}


def start_of(rule):
    """By design: a rule has no start of its own; intervals count from January 2000, or from its first whole week."""
    if not rule.startswith("FREQ=WEEKLY"):
        return datetime(2000, 1, 1)
    return datetime(2000, 1, 2 if "WKST=SU" in rule else 3)


def in_weeks(rule, day):
    """By design: rules of weeks are not asked of dateutil, which loses 1 January 2011, a Saturday of week 52."""
    parts = dict(part.split("=") for part in rule.split(";"))
    year, week, weekday = day.isocalendar()
    weeks = date(year, 12, 28).isocalendar().week
    named = [int(number) for number in parts["BYWEEKNO"].split(",")]
    weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    return (week in named or week - weeks - 1 in named) and weekdays[weekday - 1] in parts["BYDAY"].split(",")


def nominal_dates(rule, begins, until, days):
    first, last = datetime(2019, 1, 1), datetime(until.year + 1, 1, 1)
    if "BYWEEKNO" in rule:
        dates = [first.date() + number * DAY for number in range((last - first).days)]
        dates = [day for day in dates if in_weeks(begins or rule, day)]
    else:
        dates = [found.date() for found in rrulestr(begins or rule, dtstart=start_of(rule)).between(first, last, inc=True)]
    return [days.on_or_after(day) for day in dates] if begins else dates


def occurrences():
    for rule, name, begins in RULES:
        for country, zone in PLACES:
            days = Days(country)
            first, last = datetime(2024, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
            if rule.startswith("FREQ=DAILY"):
                last = datetime(2026, 1, 1, tzinfo=UTC)
            nominals = nominal_dates(rule, begins, last, days)
            for move, at in TIMES.items():
                due = {}
                for nominal in nominals:
                    day = days.move(move, nominal)
                    # By design: of several that moves bring onto one instant, the last is the one.
                    due[instant(zone, datetime.combine(day, at))] = (nominal, day)
                found = [f"{nominal.strftime(name)} {nominal} {day} {z(when)}"
                         for when, (nominal, day) in sorted(due.items()) if first <= when < last]
                yield "occurrences", rule, zone, at.strftime("%H:%M"), move, country, z(first), z(last), ",".join(found)


# ---- working time


def workdays():
    chance = random.Random(1)
    for country, _ in PLACES:
        days = Days(country)
        for number in range(150):
            start = date(2010, 1, 1) + timedelta(days=chance.randrange(14_000))
            count = number % 10 if number < 50 else chance.randrange(300)
            day = days.on_or_after(start) if count == 0 else start
            for _ in range(count):
                day = days.on_or_after(day + DAY)
            yield "workdays", country, start, count, day


# The last three work at night, through the nights in which clocks change on a working day.
OFFICES = [
    ("NO", "Europe/Oslo", time(8), time(16)),
    ("DK", "Europe/Copenhagen", time(9), time(17)),
    ("SE", "Europe/Stockholm", time(7, 30), time(15, 45)),
    ("FI", "Europe/Helsinki", time(8), time(0)),
    ("NO", "Africa/Cairo", time(0), time(6)),
    ("NO", "Asia/Beirut", time(0), time(0)),
    ("SE", "America/Nuuk", time(22), time(0)),
]


def open_minutes(office, start):
    """The minutes from a start on in which people work, one by one."""
    country, zone, opens, closes = office
    days, tz = Days(country), zoneinfo.ZoneInfo(zone)
    while True:
        local = start.astimezone(tz)
        # Midnight as the end of the hours is the end of the day.
        if days.works(local.date()) and opens <= local.time() and (closes == time(0) or local.time() < closes):
            yield start
        start += MINUTE


def working():
    chance = random.Random(2)
    for office in OFFICES:
        country, zone, opens, closes = office
        for number in range(60):
            start = datetime(2024, 1, 1, tzinfo=UTC) + chance.randrange(4 * 365 * 24 * 60) * MINUTE
            if number % 4 == 0:
                # On the edges, and around Easter, when summer time begins as well.
                start = instant(zone, datetime.combine(date(2024, 3, 25) + number * DAY, opens if number % 8 else closes))
            minutes = chance.choice([0, 1, 59, 60, 240, 480, 481, 1440, chance.randrange(3000)])
            counted = open_minutes(office, start)
            if minutes == 0:
                end = next(counted)
            else:
                for _ in range(minutes):
                    last = next(counted)
                end = last + MINUTE
            hours = opens.strftime("%H:%M"), closes.strftime("%H:%M")
            yield "working", country, zone, *hours, z(start), minutes, z(end)
            until = start + chance.randrange(-600, 20_000) * MINUTE
            between = 0
            for minute in open_minutes(office, start):
                if minute >= until:
                    break
                between += 1
            yield "worked", country, zone, *hours, z(start), z(until), between


# ---- spans

SPANS = [
    ("P0D", 0, 0, 0),
    ("PT0S", 0, 0, 0),
    ("P1D", 0, 1, 0),
    ("P60D", 0, 60, 0),
    ("P4W", 0, 28, 0),
    ("P1M", 1, 0, 0),
    ("P3M", 3, 0, 0),
    ("P13M", 13, 0, 0),
    ("P1Y", 12, 0, 0),
    ("P3Y", 36, 0, 0),
    ("P10Y", 120, 0, 0),
    ("P1Y2M3W4D", 14, 25, 0),
    ("PT1H", 0, 0, 3600),
    ("PT72H", 0, 0, 72 * 3600),
    ("PT5H6M7S", 0, 0, 5 * 3600 + 6 * 60 + 7),
    ("P1MT90M", 1, 0, 5400),
    ("P1DT1H", 0, 1, 3600),
]


def spans():
    chance = random.Random(3)
    starts = [datetime(2024, 2, 29, 11), datetime(2024, 1, 31, 23, 30), datetime(2026, 3, 28, 1, 30), datetime(2026, 10, 24, 0, 30),
              datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)]
    starts = [start.replace(tzinfo=UTC) for start in starts]
    starts += [datetime(2000, 1, 1, tzinfo=UTC) + chance.randrange(30 * 365 * 24 * 60) * MINUTE for _ in range(20)]
    for text, months, days, seconds in SPANS:
        for zone in ("Europe/Oslo", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"):
            for start in starts:
                moved = []
                for sign in (1, -1):
                    local = wall(zone, start)
                    # Months first and cut to the end of the month, then days: dateutil's own order.
                    dated = local + relativedelta(months=sign * months, days=sign * days)
                    at = start if (months, days) == (0, 0) else instant(zone, dated)
                    moved.append(z(at + sign * timedelta(seconds=seconds)))
                yield "span", text, zone, z(start), " ".join(moved)


# ---- the clocks of the law


def requests():
    for country, zone in PLACES:
        days = Days(country)
        step = 1 if country == "NO" else 5
        for number in range(0, 6 * 365, step):
            received = date(2024, 1, 1) + number * DAY
            month, extended = received + relativedelta(months=1), received + relativedelta(months=3)
            dates = (received + 28 * DAY, received + 30 * DAY, month, days.on_or_after(month), days.on_or_after(extended))
            yield "request", received, country, zone, ",".join(day.isoformat() for day in dates)


def breaches():
    chance = random.Random(4)
    for zone in ("Europe/Oslo", "Europe/Helsinki", "Asia/Kathmandu", "Australia/Lord_Howe"):
        for _ in range(100):
            aware = datetime(2024, 1, 1, tzinfo=UTC) + chance.randrange(5 * 365 * 24 * 3600) * timedelta(seconds=1)
            hour = aware
            # The next second at which the wall shows a full hour.
            while True:
                hour += timedelta(seconds=1)
                local = wall(zone, hour)
                if local.minute == 0 and local.second == 0:
                    break
            yield "breach", zone, z(aware), f"{z(aware + 72 * HOUR)} {z(hour + 72 * HOUR)}"


def z(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


KINDS = [tzdata, holidays, zones, occurrences, workdays, working, spans, requests, breaches]

if __name__ == "__main__":
    main()
