"""A counter's disk is lost: its second copy goes to the centre as evidence, a new number begins."""
