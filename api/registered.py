"""The sharing register in its promised shape, with the addresses that give rows out, as the routes state them."""

from collections.abc import Iterator
from typing import Any, get_args

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api import wire
from api.needs import rule_of
from catalogue.model import Catalogue
from metrics.access import EVERYWHERE, May
from picture.register import Between, Inflow, Register, Review, roles_that

_V1 = "/api/v1"


def registered(made: Register, routes: list[wire.RowRoute]) -> wire.Register:
    """The register as it is answered."""
    reviews = [*(each.review for each in made.inflows), *(each.review for each in made.between)]
    return wire.Register(
        on=made.on,
        unregistered=sum(each.sharing is None for each in made.inflows),
        overdue=sum(each is Review.OVERDUE for each in reviews),
        inflows=[_inflow(each) for each in made.inflows],
        shared=[_shared(each, made.catalogue) for each in made.between],
        given_out=routes,
        catalogue_version=made.catalogue.version,
        data_version=made.data_version,
    )


def _inflow(each: Inflow) -> wire.Inflow:
    feed, entry = each.feed, each.sharing
    return wire.Inflow(
        feed=feed.key, title=feed.title, publisher=feed.publisher, licence=feed.licence,
        is_simulated=feed.is_simulated, is_polled=feed.is_live, places=list(feed.places), persons=list(each.persons),
        measures=sorted(set(feed.columns.values())),
        entry=None if entry is None else wire.RegisterEntry(
            title=entry.title, fields=list(entry.fields), purpose=entry.purpose, lawful_basis=entry.lawful_basis,
            asked_by=entry.asked_by, owner=entry.owner, kept=entry.kept, review_on=entry.review_on,
        ),
        review=each.review.value, seen_by=[role.value for role in each.seen_by],
        rows_seen_by=[role.value for role in each.rows_seen_by], agreements=list(each.agreements),
    )  # fmt: skip


def _shared(each: Between, catalogue: Catalogue) -> wire.SharedRows:
    agreed, terms = each.agreed, each.agreed.terms
    return wire.SharedRows.model_validate(
        {
            "agreement": agreed.agreement, "owner": terms.owner, "owner_name": _name(terms.owner, catalogue),
            "role": terms.role.value, "partner": terms.partner, "partner_name": _name(terms.partner, catalogue),
            "standing": each.standing.value, "valid_from": terms.valid_from, "valid_to": terms.valid_to,
            "purpose": agreed.purpose, "lawful_basis": agreed.lawful_basis, "asked_by": agreed.asked_by,
            "responsible": agreed.responsible, "review_on": agreed.review_on, "review": each.review.value,
        }
    )  # fmt: skip


def _name(code: str, catalogue: Catalogue) -> str:
    found = catalogue.organisations.get(code)
    return "every organisation" if code == EVERYWHERE else code if found is None else found.name


def row_routes(found: Any) -> Iterator[wire.RowRoute]:
    """The addresses that give rows about persons out, read from the rules of the routes themselves."""
    for route in sorted(_within(found), key=lambda each: each.path):
        rule = rule_of(route)
        # Each look at rows is recorded; what is not recorded each time holds none.
        if rule.what != May.ROWS or not rule.is_logged:
            continue
        yield wire.RowRoute(
            address=_V1 + route.path,
            title=route.summary or route.name,
            fields=_fields_of(route.response_model),
            roles=[role.value for role in roles_that(May.ROWS)],
            is_file="text/csv" in (route.responses.get(200) or {}).get("content", {}),
        )


def _within(found: Any) -> Iterator[APIRoute]:
    for route in found:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from _within(inner.routes)
        elif isinstance(route, APIRoute):
            yield route


def _fields_of(shape: Any) -> list[str]:
    """The fields of the rows of an answer: of the shapes in its lists; of one without lists, its own."""
    rows = [
        each
        for field in shape.model_fields.values()
        for each in get_args(field.annotation)
        if isinstance(each, type) and issubclass(each, wire.Wire)
    ]
    return sorted({name for each in rows or [shape] for name in each.model_fields})
