"""Commands about disputes and promises."""
