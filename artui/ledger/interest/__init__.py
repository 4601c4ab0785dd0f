"""Late interest: policies, previews, runs."""
