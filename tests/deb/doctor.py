"""Whether what `twins doctor --json` says on standard input, in a system where nothing is set up, is right.

It lists checks; the configuration is missing, which it says with a remedy; and what the package itself brings is well.
"""

import json
import sys

checks = {check["id"]: check for check in json.load(sys.stdin)}
problems = [f"{name} is not checked" for name in ("configuration", "sandbox", "locked-memory", "service") if name not in checks]
if checks.get("configuration", {}).get("status") != "fail" or not checks["configuration"].get("remedy"):
    problems.append("it does not say that there is no configuration, and what to do")
if checks.get("sandbox", {}).get("status") == "fail":
    problems.append("the card process could not be confined")
for check in checks.values():
    if check["status"] not in ("ok", "warn", "fail", "skip"):
        problems.append(f"{check['id']} is {check['status']}")
print(", ".join(f"{name} {check['status']}" for name, check in checks.items()))
sys.exit("; ".join(problems) if problems else 0)
