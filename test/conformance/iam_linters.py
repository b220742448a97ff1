"""Checks IAM policies with parliament and policy_sentry, which know the actions and conditions that AWS documents.

Reads a JSON list of {at, document} from the given file and prints a JSON list of findings.
"""

import fnmatch
import json
import sys

from parliament import analyze_policy_string
from policy_sentry.querying.actions import get_action_data


def listed(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def by_parliament(document):
    # parliament reads identity policies, which have no principal, and a resource policy may have no resource.
    for one in document["Statement"]:
        stripped = {key: value for key, value in one.items() if key != "Principal"}
        stripped.setdefault("Resource", "*")
        text = json.dumps({"Version": "2012-10-17", "Statement": [stripped]})
        for finding in analyze_policy_string(text, ignore_private_auditors=True).findings:
            # In a resource policy "*" means that resource.
            if finding.issue != "RESOURCE_STAR" or "Principal" not in one:
                yield {"issue": finding.issue, "about": json.dumps(finding.detail)}


def condition_keys(one):
    return [key for operands in one.get("Condition", {}).values() for key in operands]


def is_key_of(key, known):
    # A key may end in a custom name, such as aws:RequestTag/team.
    patterns = [name.split("$")[0] + "*" if "$" in name else name for name in known]
    return any(fnmatch.fnmatch(key.lower(), pattern.lower()) for pattern in patterns)


def by_policy_sentry(document):
    for one in document["Statement"]:
        for action in listed(one.get("Action")):
            if "*" in action:
                continue
            service, name = action.split(":")
            found = get_action_data(service, name)
            if not found:
                yield {"issue": "UNKNOWN_ACTION", "about": action}
                continue
            formats = found[service]
            resources = listed(one.get("Resource"))
            if all(row["resource_arn_format"] == "*" for row in formats) and any(arn != "*" for arn in resources):
                yield {"issue": "NO_RESOURCE_TYPE", "about": action}
            known = [key for row in formats for key in row["condition_keys"]]
            for key in condition_keys(one):
                if not key.lower().startswith("aws:") and not is_key_of(key, known):
                    yield {"issue": "UNKNOWN_CONDITION_KEY", "about": f"{action} {key}"}


with open(sys.argv[1]) as file:
    policies = json.load(file)
print(
    json.dumps(
        [
            {"at": policy["at"], "by": name, **finding}
            for policy in policies
            for name, check in (("parliament", by_parliament), ("policy_sentry", by_policy_sentry))
            for finding in check(policy["document"])
        ]
    )
)
