"""Drives a running Florin server with PyPI `openfeature-sdk` and its provider `openfeature-provider-ofrep`: flags that
staff set, asked for with a program's token.

usage: python flags_drive.py CONFIG.json   (its keys are in NOTES.md)
"""

import sys

sys.dont_write_bytecode = True

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

from driving import expect, expect_equal, run

PEOPLE = 40


def client_of(name, url, token):
    headers = {"Authorization": f"Bearer {token}"}
    api.set_provider(OFREPProvider(url, headers_factory=lambda: headers), name)
    return api.get_client(name)


def expect_details(details, value, reason, variant=None, error=None):
    got = (details.value, details.reason, details.variant, details.error_code)
    expect_equal(got, (value, reason, variant, error), f"details of {details.flag_key}")


def targeting_checks(client, checks):
    for platform, version, value, reason in [
        ("ios", "5.2.0", True, "TARGETING_MATCH"),
        ("ios", "5.10.0", True, "TARGETING_MATCH"),
        ("ios", "5.1.9", False, "DEFAULT"),
        ("ios", "6.0.0", False, "DEFAULT"),
        ("android", "5.2.0", False, "DEFAULT"),
    ]:
        context = EvaluationContext("user_1", {"platform": platform, "appVersion": version})
        details = client.get_boolean_details("new-home", not value, context)
        expect_details(details, value, reason, "on" if value else "off")
    checks.ok("targeting by platform and version")


def type_checks(client, checks):
    context = EvaluationContext("user_1")
    expect_details(client.get_string_details("colour", "red", context), "blue", "STATIC", "cold")
    expect_details(client.get_integer_details("rows", 1, context), 25, "STATIC", "many")
    expect_details(client.get_float_details("pace", 1.0, context), 2.5, "STATIC", "fast")
    limits = {"most": 3, "names": ["a", "b"], "deep": {"is": True}}
    expect_details(client.get_object_details("limits", {}, context), limits, "STATIC", "usual")
    expect_details(client.get_boolean_details("paused", True, context), False, "DISABLED", "off")
    checks.ok("values of every type")
    wrong = client.get_boolean_details("colour", True, context)
    expect_details(wrong, True, "ERROR", error="TYPE_MISMATCH")
    checks.ok("a value of another type")


def share_checks(client, checks):
    seen = set()
    for person in range(PEOPLE):
        context = EvaluationContext(f"user_{person}")
        first = client.get_boolean_details("half", False, context)
        expect_equal(first.reason, "SPLIT" if first.value else "DEFAULT", "reason of a share")
        again = client.get_boolean_details("half", False, context)
        expect_equal(again.value, first.value, "asked again")
        seen.add(first.value)
    expect_equal(seen, {True, False}, "a half of all people")
    checks.ok("a share of people")


def error_checks(client, config, checks):
    someone = EvaluationContext("user_1")
    expect_details(client.get_boolean_details("nobodys", True, someone), True, "ERROR", error="FLAG_NOT_FOUND")
    nobody = client.get_boolean_details("half", True, EvaluationContext())
    expect_details(nobody, True, "ERROR", error="TARGETING_KEY_MISSING")
    odd = EvaluationContext("user_1", {"appVersion": "five"})
    expect_details(client.get_boolean_details("new-home", True, odd), True, "ERROR", error="INVALID_CONTEXT")
    checks.ok("errors by their codes")
    stranger = client_of("stranger", config["url"], config["token"] + "x")
    refused = stranger.get_boolean_details("new-home", True, someone)
    expect(refused.value and refused.reason == "ERROR", f"a stranger was told {refused}")
    checks.ok("a stranger has the value of their own code")


def drive(config, checks):
    client = client_of("program", config["url"], config["token"])
    targeting_checks(client, checks)
    type_checks(client, checks)
    share_checks(client, checks)
    error_checks(client, config, checks)


run(drive)
