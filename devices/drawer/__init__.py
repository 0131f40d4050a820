"""The cash drawer: it hangs on the printer, which opens it and tells the level of its wire."""
