"""The front door: reads the command line and the settings, puts the rooms together and keeps their processes alive.

Everything may be imported from here and nothing imports it back. It holds no meaning of its own: figures belong to
`metrics`, contact with feeds to `ingest`, memory to `db`, what is promised to others to `api`.
"""
