"""The pilots and building blocks of the U16 (004)."""
