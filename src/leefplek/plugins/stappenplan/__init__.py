"""The stappenplan for independent housing of young people from youth care (002)."""
