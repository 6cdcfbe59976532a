"""Items that this system wrote, read back by its own attributes."""
