"""The analysts' command line: CSV in, CSV or JSON out, no database. Reads and writes; every figure is the core's."""
