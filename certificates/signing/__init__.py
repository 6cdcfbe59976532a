"""Digital signatures on documents: making them with the organisation's certificate, and checking those made outside."""
