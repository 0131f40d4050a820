"""Makes every kind of act known: importing a folder's `acts` registers its own."""

import server.tariffs.acts  # noqa: F401 - registers TARIFF_ENACT

__all__: list[str] = []
