"""Amazon's services: their documents, states and jobs."""
