"""The dunning ladder, flags, disputes, promises and agencies."""
