"""Where reading meets assessing: the one place that puts stored values, the catalogue and the core together.

Serves `api` and `jobs` alike. Asks the store through `db.read`, judges through `metrics`, and computes nothing of its
own that either could. `at` is the time a figure is about, `known` what had arrived; both are handed in.
"""
