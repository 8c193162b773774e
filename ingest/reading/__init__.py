"""Reading bytes and cells strictly: JSON, CSV, numbers, dates. Knows no format and no feed's contract."""
