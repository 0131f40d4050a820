"""What every screen shares: templates, style, French and Arabic catalogues."""
