"""The outside services, one file each: what is asked, and what their answers mean. None decides anything."""
