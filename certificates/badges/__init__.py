"""Open Badges 3.0: what a certificate says, in a form that wallets and other systems read and check by themselves."""
