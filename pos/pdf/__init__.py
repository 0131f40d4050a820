"""The papers of a closing or a session as PDF, drawn by a short-lived process of its own."""
