"""What can go wrong with the store, as rows of the error catalogue (RL5xx)."""

from typing import Final

from runlane.base.errors import ErrorKind
from runlane.base.texts import text

NEWER_DATABASE: Final = ErrorKind(
    "RL501",
    text("the database was written by a newer Runlane"),
    text("start the newer version again, or restore the backup made before the upgrade"),
)
FILE_IN_USE: Final = ErrorKind(
    "RL502",
    text("another process has the database file open"),
    text("stop the other server first, or give this one a file of its own"),
)
CANNOT_WRITE: Final = ErrorKind(
    "RL503",
    text("the database could not be written"),
    text("free space on the disk, check the rights of the file and its folder, then send the request again"),
)
NOT_A_DATABASE: Final = ErrorKind(
    "RL504",
    text("the file cannot be opened as a database"),
    text("check the path and its rights; restore a backup if the file is damaged"),
)
NEWER_ROW: Final = ErrorKind(
    "RL505",
    text("a stored row has a form this Runlane does not know"),
    text("start the version that wrote it, or a newer one"),
)
UNREADABLE_ROW: Final = ErrorKind(
    "RL506",
    text("a stored row does not decode"),
    text("run `runlane doctor`; restore a backup if the file is damaged"),
)
STORE_CLOSED: Final = ErrorKind(
    "RL507", text("the store is closed"), text("the server is stopping: send the request again in a moment")
)
CANNOT_READ: Final = ErrorKind(
    "RL508",
    text("the database could not be read"),
    text("run `runlane doctor`; restore a backup if the file is damaged"),
)
