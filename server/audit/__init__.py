"""The audit trail: who did what, when, from where, and what it changed; nobody can take it back."""
