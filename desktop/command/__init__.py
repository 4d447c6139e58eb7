"""The same acts without a window: words of the command line in, files, sentences and an exit code out. No Qt."""
