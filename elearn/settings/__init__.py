"""Settings: `base` is common; `dev` (make run), `test` (make test) and `production` each say what differs."""
