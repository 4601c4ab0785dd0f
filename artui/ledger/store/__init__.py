"""The database itself: engines, dialects, bulk writes, copies, and the tables."""
