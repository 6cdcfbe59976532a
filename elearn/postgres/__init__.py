"""PostgreSQL without installing it: the server that comes as a Python wheel.

`server` starts it in a data folder of ours and stops it when the last process that
used it ends; `base` is the Django database engine that starts it on first connection,
so that commands which need no database (check, makemessages) start nothing.
`guardian` stops it where the last process was killed; `roles` says who owns tables and
who the site is; `backup` copies and restores; `checks` looks at the site's role.
See docs/decisions/0001-embedded-postgresql.md.
"""
