"""The detector beside spandsp and multimon-ng: every requirement, the same signals, one run."""
