"""From an event log to a scenario, and a log beside one."""
