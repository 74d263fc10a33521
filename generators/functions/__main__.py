"""`python -m generators.functions` writes the archives; `make functions` calls it."""

from pathlib import Path
from typing import get_args

from generators.functions import archive
from generators.schema.cloud import Provider


def main(folder: Path = Path(archive.FOLDER)) -> None:
    folder.mkdir(exist_ok=True)
    for provider in sorted(get_args(Provider)):
        path, content = folder / archive.name(provider), archive.content(provider)
        aside = path.with_suffix(".new")
        aside.write_bytes(content)
        aside.replace(path)
        print(f"{path}  {len(content)} bytes  sha256 {archive.digest(provider)}")


if __name__ == "__main__":
    main()
