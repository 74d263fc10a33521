"""IAM's language: what policies say, and the keys, whose policies say it too."""
