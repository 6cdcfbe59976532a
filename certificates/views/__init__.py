"""What holders do with their certificates, what they share, and the public check."""
