"""The access log: what is noted of it by itself (`receivers`, `middleware`), and its page (`admin`).

Deeds on accounts and roles are noted where they are done, with `AuditEvent.record`.
"""
