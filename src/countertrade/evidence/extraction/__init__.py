"""Finding what a document says: amounts, relations, and all that qualifies them."""
