"""Varies: payloads that the documentation allows, and payloads with one defect that it forbids.

`vary` and `spoil` make strategies for any type that pages or metadata describe; `targets` finds the operations whose
bodies such types are; `hunt` tries payloads and makes those that break a promise small; `Court` and its verbs judge
the answers. Nothing in here sends: `pipeline.fuzz` does.
"""

from harness.fuzz.defects import Defect, Payload, Payloads, kinds, sound, spoil
from harness.fuzz.hunt import Breach, Enough, Trail, hunt
from harness.fuzz.judging import Court, of_answer, of_reading
from harness.fuzz.sites import KINDS, TOLERATED, Site, sites
from harness.fuzz.targets import Target, targets, with_known
from harness.fuzz.terms import Terms
from harness.fuzz.vary import UnvariedError, vary

__all__ = [
    "KINDS",
    "TOLERATED",
    "Breach",
    "Court",
    "Defect",
    "Enough",
    "Payload",
    "Payloads",
    "Site",
    "Target",
    "Terms",
    "Trail",
    "UnvariedError",
    "hunt",
    "kinds",
    "of_answer",
    "of_reading",
    "sites",
    "sound",
    "spoil",
    "targets",
    "vary",
    "with_known",
]
