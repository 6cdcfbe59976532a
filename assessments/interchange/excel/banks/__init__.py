"""Banks of choice questions that are not our form."""
