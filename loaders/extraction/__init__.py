"""From a text to statements with span, speaker, modality, polarity and score."""
