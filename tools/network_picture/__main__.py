"""Draw docs/network.svg."""

from tools.network_picture import PICTURE, ROOT, picture

PICTURE.write_text(picture(), encoding="utf-8")
print(f"docs: {PICTURE.relative_to(ROOT)}")
