"""Message catalogues of Runlane: English is in the code, French in `fr`."""
