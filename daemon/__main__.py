"""`python -m daemon` is `kawal`."""

from daemon.cli import main

if __name__ == "__main__":
    main()
