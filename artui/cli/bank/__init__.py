"""Commands about our bank accounts and what came in on them."""
