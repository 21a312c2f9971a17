"""Finding what a document says: amounts, relations, and all that qualifies them.

`extract.extract` is the way in. Nothing is imported here: what feeds a case needs the units, and
none of the libraries that reading documents does.
"""
