"""Bank files: MT940 and MT942, CAMT, BAI2, OFX and CSV become statements with their entries."""
