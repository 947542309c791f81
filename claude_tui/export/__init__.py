"""Write conversations in other forms, or as the request that continues them."""
