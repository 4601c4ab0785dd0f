"""Commands about Amazon's services."""
