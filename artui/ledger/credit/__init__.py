"""Credit limits: granted, shared, used, checked at every posting; reviews of customers."""
