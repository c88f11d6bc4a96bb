"""Pure functions over pixel arrays, each with its source and its limits. No findings, no files."""
