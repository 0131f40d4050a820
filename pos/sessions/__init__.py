"""Who stands at the counter: PINs and cash sessions."""
