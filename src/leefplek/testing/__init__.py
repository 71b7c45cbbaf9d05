"""What helps to test against leefplek: for plugins, for definitions of others, and for what is built on them."""
