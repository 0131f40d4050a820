"""The desk: server-rendered administration screens of the centre, fr and ar, without script."""
