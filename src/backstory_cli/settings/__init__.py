"""Settings: options over ``BACKSTORY_*`` over ``config.toml`` over defaults."""
