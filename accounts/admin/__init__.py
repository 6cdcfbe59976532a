"""The staff area of accounts: people, and the roles that the province gives them."""
