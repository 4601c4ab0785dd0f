"""Commands about mails to customers."""
