"""What a roster says: from the sheets of a file to rows whose cells are read. See reader.py."""
