"""Evidence: reading documents, finding claims in them, the ledger of claims, priors from claims.

A document is read (`reading`), what it says is found (`extraction`), a person reviews it in the
`ledger`, and reviewed claims become ranges and observations (`priors`). Nothing here knows an
equation; the words it shares with the model are in `countertrade.vocabulary`.
"""
