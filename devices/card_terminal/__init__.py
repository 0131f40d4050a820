"""Card terminals (*terminaux de paiement*): one port, one driver for each protocol."""
