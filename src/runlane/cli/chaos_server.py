"""Start servers in quick succession for a chaos run: import everything once, then fork a server each time.

`python -m runlane.cli.chaos_server ARGUMENTS...` forks `runlane serve ARGUMENTS...` for every line on its standard
input, prints the process id, and prints `ended` when that process is gone. So the lives of the servers are spent on
starting up and on working, where a plug pulled may hurt, and not on importing.
"""

import os
import sys

from runlane.app import found_actions, found_channels, found_sources
from runlane.cli.serve import serve
from runlane.operations.library import Library


def main() -> None:
    """Read lines until there are no more; one server at a time."""
    found_actions(), found_channels(), found_sources()
    Library(())
    for _ in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            serve.main(sys.argv[1:], prog_name="runlane serve")
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
