"""What keeps a counter alive: its run marker, its disk, its second copy, its daily self-check."""
