"""What earns belief: paired comparisons on common random numbers, claims, and scores against history."""
