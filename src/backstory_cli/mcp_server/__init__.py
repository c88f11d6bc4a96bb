"""A server for assistants that speak the Model Context Protocol: the same reports, over standard input and output.

The person who starts it chooses what may leave the machine and which folders are read. What an assistant asks for can
change neither.
"""
