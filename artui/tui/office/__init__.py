"""Reports and the office: ageing, audit log, approvals, undo, settings."""
