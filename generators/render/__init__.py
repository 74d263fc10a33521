"""From units to rendered/: what is stale is computed, what is not is kept, and the tree is replaced in one step."""
