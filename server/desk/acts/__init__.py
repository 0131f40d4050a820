"""Acts of two persons that wait for the reader."""
