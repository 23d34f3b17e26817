"""`python -m runlane` is the command `runlane`."""

from runlane.cli.main import main

if __name__ == "__main__":
    main()
