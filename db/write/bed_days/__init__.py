"""Which days of bed days need to be counted anew, and the counts themselves as versions.

A poll marks within its own transaction (`marks`); a job counts from one look at the store and saves (`save`).
"""

from db.write.bed_days.marks import mark_told
from db.write.bed_days.save import Count, keep_books, save_counts

__all__ = ["Count", "keep_books", "mark_told", "save_counts"]
