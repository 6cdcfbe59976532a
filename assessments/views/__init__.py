"""What a learner sees of a quiz, and what comes in from there. Each looks only among the learner's own attempts."""
