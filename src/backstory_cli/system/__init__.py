"""What the operating system is asked for: programs, signals, SQLite, threads, files."""
