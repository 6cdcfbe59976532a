"""What the server itself owes: who the client is, whether all is well, what browsers keep, and how it ends."""
