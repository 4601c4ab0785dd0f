"""What artui promises, told as tests; the folders mirror the package's."""
