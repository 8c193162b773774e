"""The organisations of the tests' pictures; trust figures are the published daily sitrep's about 4 January 2022."""

from collections.abc import Mapping

from api import wire

TRUSTS: Mapping[str, tuple[str, str, float, float, float, int, int]] = {
    # code: name, short name, occupancy, share over 7 days, share over 21 days, handovers over 60 minutes, closures
    "R0A": ("Manchester University NHS Foundation Trust", "Manchester University", 0.8933, 0.5365, 0.2379, 21, 0),
    "RBV": ("The Christie NHS Foundation Trust", "The Christie", 0.7181, 0.0, 0.0, 0, 0),
    "RM3": ("Northern Care Alliance NHS Foundation Trust", "Northern Care Alliance", 0.8702, 0.5502, 0.2541, 29, 0),
    "RMC": ("Bolton NHS Foundation Trust", "Bolton", 0.9192, 0.4799, 0.1795, 21, 0),
    "RMP": (
        "Tameside and Glossop Integrated Care NHS Foundation Trust",
        "Tameside and Glossop",
        0.9089,
        0.5363,
        0.1955,
        0,
        0,
    ),
    "RRF": (
        "Wrightington, Wigan and Leigh NHS Foundation Trust",
        "Wrightington, Wigan and Leigh",
        1.0,
        0.5512,
        0.1942,
        9,
        1,
    ),
    "RWJ": ("Stockport NHS Foundation Trust", "Stockport", 0.9644, 0.5201, 0.1812, 9, 0),
}
REGIONS: Mapping[str, tuple[str, str]] = {
    "Y61": ("East of England", "East of England"),
    "Y56": ("London", "London"),
    "Y60": ("Midlands", "Midlands"),
    "Y63": ("North East and Yorkshire", "North East and Yorkshire"),
    "Y62": ("North West", "North West"),
    "Y59": ("South East", "South East"),
    "Y58": ("South West", "South West"),
}
MIDLANDS: Mapping[str, str] = {
    "QHL": "Birmingham and Solihull",
    "QUA": "Black Country",
    "QWU": "Coventry and Warwickshire",
    "QJ2": "Derby and Derbyshire",
    "QGH": "Herefordshire and Worcestershire",
    "QK1": "Leicester, Leicestershire and Rutland",
    "QJM": "Lincolnshire",
    "QPM": "Northamptonshire",
    "QT1": "Nottingham and Nottinghamshire",
    "QOC": "Shropshire, Telford and Wrekin",
    "QNC": "Staffordshire and Stoke-on-Trent",
}


def organisation(code: str) -> wire.OrganisationRef | None:
    """The reference of any organisation these pictures know."""
    if code == "ENG":
        return wire.OrganisationRef(code="ENG", name="England", short_name="England", kind="country")
    if code in REGIONS:
        return wire.OrganisationRef(code=code, name=REGIONS[code][0], short_name=REGIONS[code][1], kind="region")
    if code == "QOP":
        name = "NHS Greater Manchester Integrated Care Board"
        return wire.OrganisationRef(code=code, name=name, short_name="Greater Manchester", kind="icb")
    if code in MIDLANDS:
        name = f"NHS {MIDLANDS[code]} Integrated Care Board"
        return wire.OrganisationRef(code=code, name=name, short_name=MIDLANDS[code], kind="icb")
    if code == "QMANY":
        return wire.OrganisationRef(code=code, name="A System of Many", short_name="A System of Many", kind="icb")
    if code in TRUSTS:
        return wire.OrganisationRef(code=code, name=TRUSTS[code][0], short_name=TRUSTS[code][1], kind="trust")
    if code.startswith("RX"):
        return wire.OrganisationRef(
            code=code, name=f"Hospital Trust {code}", short_name=f"Hospital {code}", kind="trust"
        )
    return None


def children(code: str) -> list[str]:
    """The codes directly beneath an organisation."""
    many = [f"RX{number:02}" for number in range(18)]
    return {"ENG": list(REGIONS), "Y60": list(MIDLANDS), "Y62": ["QOP"], "QOP": list(TRUSTS), "QMANY": many}.get(
        code, []
    )


def path(code: str) -> list[wire.OrganisationRef]:
    """From the root down to an organisation."""
    if code == "ENG":
        above = []
    elif code in REGIONS:
        above = ["ENG"]
    elif code in MIDLANDS:
        above = ["ENG", "Y60"]
    elif code in TRUSTS:
        above = ["ENG", "Y62", "QOP"]
    else:
        above = ["ENG", "Y62"]
    return [found for step in [*above, code] if (found := organisation(step)) is not None]
