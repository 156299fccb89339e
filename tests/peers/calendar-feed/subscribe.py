"""Subscribes to a calendar feed of a running server, and has another library read it.

  subscribe.py who      prints somebody who holds the role SEC
  subscribe.py          reads the feed of whoever is signed in, and compares it with what the ledger has opened and will open

  SAMSVAR_GRAPHQL_URL   where the API answers, on a database with a test clock
  SAMSVAR_TOKEN         somebody who may see duties; the second time a person who holds the role SEC

It ends with 1 unless each date of the role's duties stands in the feed at the ledger's instant, worked out from the jumps
that the feed itself tells of, and no other does; and once the feed is revoked, unless it is gone.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

from icalendar import Calendar

URL = os.environ["SAMSVAR_GRAPHQL_URL"]
TOKEN = os.environ["SAMSVAR_TOKEN"]
ROLE = "SEC"
# Behind the first summer time, so that what was and what is to come both have jumps in them.
NOW = "2026-07-15T12:00:00Z"
AHEAD = timedelta(days=730)


def ask(query: str) -> dict:
    body = json.dumps({"query": query}).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {TOKEN}"}
    with urllib.request.urlopen(urllib.request.Request(URL, body, headers)) as answer:
        answer = json.load(answer)
    if "errors" in answer:
        raise SystemExit(f"{query} was answered {answer['errors']}")
    return answer["data"]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def of_role(thing: dict) -> bool:
    return thing["ownerRole"] == ROLE or ROLE in ((thing["quorum"] or {}).get("roles") or [])


def who() -> str:
    people = ask("{ persons(first: 100) { nodes { id roles { role } } } }")["persons"]["nodes"]
    return next(person["id"] for person in people if any(held["role"] == ROLE for held in person["roles"]))


def of_ledger() -> set[tuple[str, datetime]]:
    fields = "id ownerRole quorum { roles } upcoming(first: 100) { period dueAt }"
    duties = {duty["id"]: duty for duty in ask(f"{{ duties(first: 20) {{ nodes {{ {fields} }} }} }}")["duties"]["nodes"]}
    occurrences = "{ occurrences(first: 100) { nodes { period dueAt duty { id } } } }"
    opened = ask(occurrences)["occurrences"]["nodes"]
    times = {(f"{o['duty']['id']}.{o['period']}", instant(o["dueAt"])) for o in opened if of_role(duties[o["duty"]["id"]])}
    there = {uid for uid, _ in times}
    for duty in filter(of_role, duties.values()):
        for next_one in duty["upcoming"]:
            uid, due_at = f"{duty['id']}.{next_one['period']}", instant(next_one["dueAt"])
            if uid not in there and due_at < instant(NOW) + AHEAD:
                times.add((uid, due_at))
    return times


def of_feed(text: bytes) -> set[tuple[str, datetime]]:
    calendar = Calendar.from_ical(text)
    (zone,) = calendar.walk("VTIMEZONE")
    clocks = zone.to_tz(lookup_tzid=False)
    times = set()
    for event in calendar.walk("VEVENT"):
        shown = event["DTSTART"].dt.replace(tzinfo=None)
        uid = str(event["UID"]).removesuffix("@samsvar")
        if event["STATUS"] != "CONFIRMED" or not event["SUMMARY"]:
            raise SystemExit(f"{uid} is {event['STATUS']} and has the title {event['SUMMARY']!r}")
        times.add((uid, shown.replace(tzinfo=clocks).astimezone(timezone.utc)))
    return times


def main() -> None:
    ask(f'mutation {{ advanceTestClock(input: {{ to: "{NOW}" }}) {{ now }} }}')
    feed = "calendarFeed { id version }"
    made = ask(f"mutation {{ createCalendarFeed(input: {{ role: {ROLE} }}) {{ path {feed} }} }}")["createCalendarFeed"]
    address = URL.removesuffix("/graphql") + made["path"]
    with urllib.request.urlopen(address) as answer:
        seen = of_feed(answer.read())
    expected = of_ledger()
    if seen != expected or len(expected) < 30:
        print(f"only in the feed: {sorted(seen - expected)}\nonly in the ledger: {sorted(expected - seen)}", file=sys.stderr)
        raise SystemExit(1)
    print(f"{len(seen)} dates of the feed are those of the ledger ({min(at for _, at in seen)} to {max(at for _, at in seen)})")
    kept = made["calendarFeed"]
    revoke = f'calendarFeed: "{kept["id"]}", version: {kept["version"]}'
    ask(f"mutation {{ revokeCalendarFeed(input: {{ {revoke} }}) {{ calendarFeed {{ revokedAt }} }} }}")
    try:
        urllib.request.urlopen(address)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return
    raise SystemExit("a feed that was revoked is still there")


if sys.argv[1:] == ["who"]:
    print(who())
else:
    main()
