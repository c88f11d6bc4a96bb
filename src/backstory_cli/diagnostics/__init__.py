"""What helps to find out why something does not work: ``doctor``, and a file to attach to a bug report."""
