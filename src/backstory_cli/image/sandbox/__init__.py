"""Hostile bytes are read in a child process that can do nothing but answer.

``SealedImage`` is an `Image` whose readings are made there: it sends the file's bytes once, and asks. The child has no
key in its environment, limits on memory, time and files, and on Linux a filter that takes sockets, programs, new
processes and opening for writing away from it (`seccomp`). What it answers is plain data, checked again here. A child
that hangs or dies costs the question it was asked; the next question gets a new one.

On Linux children are forked from a process that has read nothing yet (`template`); elsewhere each is started anew.
"""
