"""The dunning ladder, flags for collections, agencies."""
