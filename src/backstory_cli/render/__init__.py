"""Reports and lists as people and scripts see them: the only place that knows rich."""
