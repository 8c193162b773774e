"""What organisations and blockages are called wherever they are told of."""

from metrics.flow.step import Constraint
from picture.call import Call


def name_of(what: Constraint, call: Call) -> str:
    """What a blockage is called: the organisation, else where it is waited for, else the thing itself."""
    if what.organisation is not None:
        return called_as(what.organisation, call)
    places = [called_as(what.council, call) if what.council else "", (what.locality or "").replace("_", " ")]
    return ", ".join(place for place in places if place) or what.type.replace("_", " ")


def called_as(code: str, call: Call) -> str:
    """The short name of an organisation; its code where the catalogue does not have it."""
    organisation = call.catalogue.organisations.get(code)
    return organisation.short_name if organisation else code
