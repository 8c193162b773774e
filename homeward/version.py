"""The version of this code, as answers and polls name it."""

from importlib.metadata import PackageNotFoundError, version

try:
    CODE_VERSION = version("homeward")
except PackageNotFoundError:  # run from a source tree that was never installed
    CODE_VERSION = "source"
