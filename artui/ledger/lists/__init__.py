"""Lists that read across the rooms: items, customers, ageing, the worklist."""
