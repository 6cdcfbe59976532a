"""Items of other systems, with the scoring and the feedback of their own response processing; or refused."""
