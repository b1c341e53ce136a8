"""A mutation test of the documentation: break a real page in one place, and see whether the audit notices.

`operators` lists the ways to break a page; `mutate` applies them at random places of a corpus and judges the result.
Run `python -m tests.mutation` for the table of recall by operator.
"""
