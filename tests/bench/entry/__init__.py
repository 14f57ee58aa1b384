"""The digit entry beside LiveKit's own: how soon, how sure, and what it costs."""
