"""From bytes to documents, from documents to statements."""
