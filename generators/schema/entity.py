"""The one configuration every part of the language shares: strict types, no unknown keys, no edits after loading."""

from pydantic import BaseModel, ConfigDict


class Entity(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_default=True)
