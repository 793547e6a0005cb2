"""What others wrote reads the status page: the API by JSON schemas, feeds by `feedparser`, the calendar by `icalendar`."""

import json
import sys
import urllib.request

import feedparser
import icalendar
from jsonschema import Draft202012Validator, FormatChecker

BASE = sys.argv[1]
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
TEXT = {"type": "string", "minLength": 1}


def maybe(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def record(more=None, **fields):
    """An object with exactly these fields; those of `more` may be missing."""
    return {
        "type": "object", "additionalProperties": False,
        "required": list(fields), "properties": {**fields, **(more or {})},
    }


def each(schema):
    return {"type": "array", "items": schema}


PAGE = record(id=TEXT, name=TEXT, url={"type": "string", "pattern": "^https?://.*[^/]$"}, time_zone=TEXT, updated_at=TIME)
STATUS = record(indicator={"enum": ["none", "minor", "major", "critical"]}, description=TEXT)
HEALTH = {"enum": ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"]}
COMPONENT = record(
    id=TEXT, name=TEXT, status=HEALTH, created_at=TIME, updated_at=TIME, position={"type": "integer", "minimum": 1},
    description=maybe({"type": "string"}), showcase={"type": "boolean"},
    start_date=maybe({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}), group_id=maybe(TEXT), page_id=TEXT,
    group={"type": "boolean"}, only_show_if_degraded={"type": "boolean"},
)
CHANGE = record(code=TEXT, name=TEXT, old_status=HEALTH, new_status=HEALTH)


def incident(statuses, impacts, **fields):
    update = record(
        id=TEXT, incident_id=TEXT, status={"enum": statuses}, body=TEXT, created_at=TIME, updated_at=TIME, display_at=TIME,
        affected_components=maybe(each(CHANGE)), deliver_notifications={"type": "boolean"}, custom_tweet=maybe(TEXT),
        tweet_id=maybe({"type": "integer"}),
    )
    return record(
        id=TEXT, name=TEXT, status={"enum": statuses}, impact={"enum": impacts}, created_at=TIME, updated_at=TIME,
        started_at=TIME, monitoring_at=maybe(TIME), resolved_at=maybe(TIME), shortlink=TEXT, page_id=TEXT,
        incident_updates={**each(update), "minItems": 1}, components=each(COMPONENT), **fields,
    )


INCIDENTS = each(incident(
    ["investigating", "identified", "monitoring", "resolved", "postmortem"], ["none", "minor", "major", "critical"]))
MAINTENANCES = each(incident(
    ["scheduled", "in_progress", "verifying", "completed"], ["none", "minor", "major", "critical", "maintenance"],
    scheduled_for=TIME, scheduled_until=TIME))
SCHEMAS = {
    "status": record(page=PAGE, status=STATUS),
    "summary": record(
        page=PAGE, status=STATUS, components=each(COMPONENT), incidents=INCIDENTS, scheduled_maintenances=MAINTENANCES),
    "components": record(page=PAGE, components=each(COMPONENT)),
    "incidents": record(page=PAGE, incidents=INCIDENTS),
    "incidents/unresolved": record(page=PAGE, incidents=INCIDENTS),
    "scheduled-maintenances": record(page=PAGE, scheduled_maintenances=MAINTENANCES),
    "scheduled-maintenances/upcoming": record(page=PAGE, scheduled_maintenances=MAINTENANCES),
    "scheduled-maintenances/active": record(page=PAGE, scheduled_maintenances=MAINTENANCES),
}


def read(path):
    with urllib.request.urlopen(BASE + path, timeout=30) as answer:
        return answer.headers, answer.read()


def ok(name):
    print(f"ok {name}", flush=True)


def check_api():
    for name, schema in SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        headers, body = read(f"/api/v2/{name}.json")
        assert headers["Access-Control-Allow-Origin"] == "*", headers
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(body))
        ok(name)


def check_feed(path, version, media):
    headers, body = read(path)
    assert headers.get_content_type() == media, headers
    feed = feedparser.parse(body)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == version, feed.version
    assert feed.feed.title == "Florin status", feed.feed
    # One for each update: of incidents and of maintenances.
    assert len(feed.entries) == 15, len(feed.entries)
    assert len({entry.id for entry in feed.entries}) == 15
    times = [entry.published_parsed for entry in feed.entries]
    assert times == sorted(times, reverse=True), times
    first = feed.entries[0]
    assert first.title == "Cause found: Some customers cannot log in as usual", first.title
    assert first.link == "https://status.florin.example/incidents/inc000000001", first.link
    assert "Nothing left your account." in first.summary, first
    # What looks like markup in a text is text.
    abroad = next(entry for entry in feed.entries if "refused. At home" in entry.summary)
    assert "<b>Do not</b>" in abroad.summary or "&lt;b&gt;Do not&lt;/b&gt;" in abroad.summary, abroad.summary
    ok(path)


def check_calendar():
    headers, body = read("/history.ics")
    assert headers.get_content_type() == "text/calendar", headers
    assert all(len(line) <= 75 for line in body.split(b"\r\n")), "a line is too long"
    assert b"\n" not in body.replace(b"\r\n", b""), "a line ends in another way"
    calendar = icalendar.Calendar.from_ical(body)
    assert not calendar.errors, calendar.errors
    events = list(calendar.walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == ["Transfers pause for a moment", "New hardware for payments"]
    for event in events:
        assert not event.errors, event.errors
        assert event.decoded("dtstart") < event.decoded("dtend"), event
    assert str(events[0].decoded("dtstart")) == "2026-11-29 02:00:00+00:00", events[0]
    assert "nothing is lost, and what you ordered is done afterwards." in str(events[0]["description"])
    ok("calendar")


check_api()
check_feed("/history.atom", "atom10", "application/atom+xml")
check_feed("/history.rss", "rss20", "application/rss+xml")
check_calendar()
