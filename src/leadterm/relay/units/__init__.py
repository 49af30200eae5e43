"""Units of work: load the few rows a rule needs, ask the rule, carry its decision out, reply.

Every function here returns a unit: a plain synchronous function that the store's writer runs alone, in one
transaction. Rules live in ``domain``; SQL lives in ``relay.store``.
"""
