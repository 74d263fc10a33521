"""What people can mend: an error that is sentences, never a traceback."""


class PlatformError(Exception):
    """Something in the input is wrong. `str()` is what a person reads; `as_json` is what a program reads."""

    def as_json(self) -> list[dict[str, object]]:
        return [{"sentence": str(self)}]
