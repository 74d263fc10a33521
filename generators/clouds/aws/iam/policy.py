"""Policies of IAM as JSON: what is allowed, and which service may assume a role."""

import json
from collections.abc import Sequence
from typing import Any

Statement = dict[str, Any]
Condition = dict[str, dict[str, Any]]

_SESSION_TAGS = ("eks.amazonaws.com", "pods.eks.amazonaws.com")
"""Services that tag the sessions they open, which is an action of its own."""


def allow(actions: Sequence[str], resources: Sequence[str], condition: Condition | None = None) -> Statement:
    statement = {"Action": sorted(actions), "Effect": "Allow", "Resource": list(resources)}
    return statement | ({"Condition": condition} if condition else {})


def service(statement: Statement, *names: str) -> Statement:
    """The statement in a resource's policy: to whom it is allowed."""
    return statement | {"Principal": {"Service": sorted(names)}}


def document(statements: Sequence[Statement]) -> str:
    return json.dumps({"Statement": list(statements), "Version": "2012-10-17"}, sort_keys=True)


def of_account(account: str) -> Condition:
    """No other account may make a service act here on its behalf."""
    return {"StringEquals": {"aws:SourceAccount": account}}


def trust(name: str, condition: Condition | None = None) -> str:
    """The policy by which a service of AWS may assume a role."""
    actions = ["sts:AssumeRole", "sts:TagSession"] if name in _SESSION_TAGS else ["sts:AssumeRole"]
    statement = {"Action": actions, "Effect": "Allow", "Principal": {"Service": name}}
    return document([statement | ({"Condition": condition} if condition else {})])


def redrive(dead_queue: str, tries: int) -> str:
    """Of a queue: where messages go that nobody could handle."""
    return json.dumps({"deadLetterTargetArn": dead_queue, "maxReceiveCount": tries}, sort_keys=True)
