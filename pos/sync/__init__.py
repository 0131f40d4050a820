"""The exchange with the centre: enrolment, configuration, records and checkpoints."""
