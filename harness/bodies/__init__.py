"""JSON bodies compared with their types, once for all rules: what differs and where, without a word or a rule's name.

`walk` follows a value along its type, `envelopes` what stands around it, `requests` what may be sent; `survey` looks at
all bodies of a page. A new kind of difference is a class in `differences` and a line in the walk; the rule that tells
it takes it with `context.seen(Kind)`.
"""
