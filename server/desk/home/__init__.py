"""The first screen: what awaits the reader."""
