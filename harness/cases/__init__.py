"""Plans the test cases that pages give: `plan(pages, facts, bindings) -> Plan`, `bind(case, values) -> HttpRequest`.

The only room that knows placeholders and which operation has to come before which.
"""

from harness.cases.bind import Instances, bind, unbound
from harness.cases.plan import Plan, plan
from harness.cases.targets import Segment, Target, read_target

__all__ = ["Instances", "Plan", "Segment", "Target", "bind", "plan", "read_target", "unbound"]
