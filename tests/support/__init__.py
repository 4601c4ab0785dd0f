"""What several tests share: ledgers to write in, servers to talk to."""
