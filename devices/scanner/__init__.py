"""Scanners of bar codes and readers of ear tags, on a serial line or typed as a keyboard."""
