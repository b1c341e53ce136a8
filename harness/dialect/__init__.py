"""What the writers and services of one family of references do by habit: one frozen value, each habit with its reason.

`GRAPH` is the dialect of the Microsoft Graph reference. Other references are other values of the same noun: nothing
but this room knows a name of Graph's that a rule, a plan or a reader decides by. `ODATA` has none of Graph's habits:
what the settings of somebody's own service start from.
"""

from harness.dialect.annotations import KINDS
from harness.dialect.dialect import Dialect
from harness.dialect.graph import GRAPH
from harness.dialect.known import DIALECTS, ODATA, adapted, named

__all__ = ["DIALECTS", "GRAPH", "KINDS", "ODATA", "Dialect", "adapted", "named"]
