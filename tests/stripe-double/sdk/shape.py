"""Checks objects against the classes of Stripe's SDK, which Stripe generates from its OpenAPI description.

Every field that is sent must be known; every field that is neither optional nor expandable must be there; texts from a
closed list must be on it. `expandable` fields may be ids.
"""

import importlib
import inspect
import re
import sys
import typing

import stripe
from stripe._object_classes import get_object_class

# Left out by Stripe unless asked for with `expand[]`, or by older objects, though the SDK's classes say otherwise.
UNSENT = {
    "Customer": {"sources", "subscriptions", "tax_ids", "cash_balance", "tax", "invoice_credit_balance", "default_currency"},
    "Invoice": {"payments", "confirmation_secret"},
    "Session": {"line_items"},
    "Charge": {"refunds"},
}
# Sent for clients that still read them (async-stripe insists), though the SDK has dropped them.
OLD = {"SubscriptionItem": {"plan"}, "Product": {"type"}, "Subscription": {"default_source"}, "InvoiceLineItem": {"pretax_credit_amounts", "subscription"}}

IMPORT = re.compile(r"^\s+from (stripe[\w.]*) import (?:(\w[\w ]*)$|\(([^)]*)\))", re.M)
PLAIN = {str: (str,), int: (int,), bool: (bool,), float: (int, float)}


def check(value, kind, at, faults):
    """Compares one value with one annotation."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is typing.Any or kind is object:
        return
    if origin is typing.Annotated:
        return check(value, inner[0], at, faults)
    if origin is typing.Union:
        return one_of(value, inner, at, faults)
    if origin is typing.Literal:
        if value not in inner:
            faults.append(f"{at}: {value!r} is not one of {inner}")
    elif origin in (list, typing.List):
        if not isinstance(value, list):
            faults.append(f"{at}: not a list")
        else:
            for place, item in enumerate(value):
                check(item, inner[0], f"{at}[{place}]", faults)
    elif origin in (dict, typing.Dict):
        if not isinstance(value, dict):
            faults.append(f"{at}: not a map")
    elif origin is stripe.ListObject or kind is stripe.ListObject:
        for place, item in enumerate(value["data"]):
            check(item, inner[0] if inner else typing.Any, f"{at}.data[{place}]", faults)
    elif kind in PLAIN:
        good = isinstance(value, PLAIN[kind]) and not (isinstance(value, bool) and kind is not bool)
        if not good:
            faults.append(f"{at}: {value!r} is not {kind.__name__}")
    elif isinstance(kind, type) and issubclass(kind, stripe.StripeObject):
        fields(value, kind, at, faults)


def one_of(value, kinds, at, faults):
    best = None
    for kind in kinds:
        if kind is type(None):
            if value is None:
                return
            continue
        trial = []
        check(value, kind, at, trial)
        if not trial:
            return
        best = trial if best is None or len(trial) < len(best) else best
    faults.extend(best or [f"{at}: nothing fits"])


def hints(kind):
    """A class's fields. Its module names other classes in imports meant for type checkers only."""
    module = sys.modules[kind.__module__]
    names = dict(vars(module))
    for source, one, many in IMPORT.findall(inspect.getsource(module)):
        for name in (one or many).replace("\n", ",").split(","):
            name, _, alias = name.strip().partition(" as ")
            if name and (alias or name) not in names:
                names[alias or name] = getattr(importlib.import_module(source), name)
    own = type(kind.__name__, (), {"__annotations__": vars(kind).get("__annotations__", {})})
    names.update(StripeObject=stripe.StripeObject, **vars(kind))
    return typing.get_type_hints(own, names, names, include_extras=True)


CACHE = {}


def fields(value, kind, at, faults):
    if not isinstance(value, dict):
        faults.append(f"{at}: {value!r} instead of {kind.__name__}")
        return
    if kind not in CACHE:
        CACHE[kind] = {name: hint for name, hint in hints(kind).items() if not name.startswith("_") and typing.get_origin(hint) is not typing.ClassVar}
    known = CACHE[kind]
    if not known:
        return
    name = kind.__name__
    for field, hint in known.items():
        if field in value:
            check(value[field], hint, f"{at}.{field}", faults)
        elif field not in UNSENT.get(name, ()) and not may_lack(hint) and field != "deleted":
            faults.append(f"{at}.{field}: missing")
    for field in value:
        if field not in known and field not in OLD.get(name, ()):
            faults.append(f"{at}.{field}: unknown to {name}")


def may_lack(hint):
    return typing.get_origin(hint) is typing.Union and type(None) in typing.get_args(hint)


def kind_of(body):
    """The SDK's class for an object, by its `object` field."""
    return get_object_class("V1", body["object"])


def faults_of(body):
    """Everything wrong with an object, deleted ones aside."""
    found = []
    if body.get("deleted"):
        return found
    fields(body, kind_of(body), body["object"], found)
    return found
