"""Commands about payments, applications and refunds."""
