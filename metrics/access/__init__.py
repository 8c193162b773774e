"""Who may do what: roles, what each is allowed, over which organisations, and whose rows partners agreed to share.

Pure rules. Knows no account, no password and no request; who somebody is was settled before these are asked.
"""

from metrics.access.agreement import Agreement
from metrics.access.grant import EVERYWHERE, Grant
from metrics.access.role import ALLOWED, May, Role
from metrics.access.showing import ShowsTo, Withheld
from metrics.access.sight import Line, sees_row

__all__ = ["ALLOWED", "EVERYWHERE", "Agreement", "Grant", "Line", "May", "Role", "ShowsTo", "Withheld", "sees_row"]
