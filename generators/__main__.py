"""`python -m generators` is `platformctl`."""

from generators.cli import main

if __name__ == "__main__":
    main()
