"""Régies de recettes, their agents and the natures each may collect."""
