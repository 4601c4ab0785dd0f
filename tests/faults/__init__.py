"""Killing commands, screens and the server at random moments: nothing half done, nothing lost."""
