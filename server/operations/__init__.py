"""Keeping the centre alive: backup, restore, doctor, figures for machines, read replica."""
