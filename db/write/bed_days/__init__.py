"""Which days of bed days need to be counted anew, and the counts themselves as versions.

A poll marks within its own transaction (`marks`), a job what closes or comes to be known (`books`); the job counts from
one look at the store and saves (`save`).
"""

from db.write.bed_days.books import keep_books
from db.write.bed_days.marks import mark_listed, mark_told
from db.write.bed_days.save import Count, save_counts

__all__ = ["Count", "keep_books", "mark_listed", "mark_told", "save_counts"]
