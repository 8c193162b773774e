"""The strict reader, one module for each kind of file. Outside this folder, `catalogue.reader` is the only door."""
