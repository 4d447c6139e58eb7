"""A form and a case in, findings out: what is missing, contradictory or oddly written. It warns and never rewrites."""
