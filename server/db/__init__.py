"""The central database: the embedded server, its roles, and the territorial wall."""
