"""Makes every kind of act known: importing a folder's `acts` registers its own."""

import server.accounts.acts
import server.cancellations.acts
import server.deposits.acts
import server.ledger.acts
import server.quarantine.acts
import server.roots.installation
import server.tariffs.acts
import server.terminals.acts
import server.terminals.key_acts  # noqa: F401 - each registers its own kinds

__all__: list[str] = []
