"""What keeps a render from finishing."""

from generators.failure import PlatformError


class RenderError(PlatformError):
    """In one sentence: what is wrong, and what to do."""
