"""The model and the stores: statements, actors, documents, ties, and where they are kept."""
