"""What the centre says of its own interface: refusals, examples, the description and its page."""
