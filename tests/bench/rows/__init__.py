"""The rows of the table: what is measured, by which clock, and which figure is to be reached."""
