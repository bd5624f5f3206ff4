"""The commands of `legation`, one module each; every heavy import stands inside the command that needs it."""
