"""A form that is sent twice does one thing: the second waits for the first and is led to where the first went.

Where the domain has a rule, a constraint or a lock keeps it (a role, a unit, a batch that runs). For the rest each form
that a page shows has a key of its own (`sent_once`, by `{% csrf_token %}`); what was sent with it and ended by leading
somewhere is noted for a while, by `SentOnceMiddleware`. A form that came back with an error has done nothing, and is
done when it is sent again. See docs/decisions/0021-a-form-sent-twice-does-one-thing.md.
"""
