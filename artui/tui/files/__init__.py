"""Files in and out: the import preview and exports."""
