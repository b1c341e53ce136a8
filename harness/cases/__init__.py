"""Plans the test cases that pages give: `plan(pages, facts, bindings) -> Plan`, `bind(case, values) -> HttpRequest`.

The only room that knows placeholders and which operation has to come before which.
"""

from harness.cases.bind import Instances, apart, bind, references, unbound
from harness.cases.kinds import sent_type, type_of
from harness.cases.plan import Plan, plan

__all__ = ["Instances", "Plan", "apart", "bind", "plan", "references", "sent_type", "type_of", "unbound"]
