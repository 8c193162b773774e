"""What belongs to an organisation: a hospital's people, the people of a council's homes, a service's requests.

A node of the tree is seen from both sides at once: who lies in its beds, and who lives there.
"""

from collections.abc import Iterator

from db.read.episodes import Held
from metrics.vocabulary.episodes import Offer, Response
from picture.ground import Ground
from picture.roll import Person, Roll


class Scope:
    """An organisation with all beneath it, on one day's tree."""

    def __init__(self, ground: Ground, organisation: str) -> None:
        self.organisation = organisation
        self.codes = ground.beneath(organisation)

    def holds(self, person: Person) -> bool:
        """Whether somebody lies in a bed of it, or lives there."""
        stay = person.record.stay
        return stay.organisation in self.codes or stay.ward in self.codes or stay.home_council in self.codes

    def holds_or_serves(self, person: Person) -> bool:
        """Whether somebody belongs to it, or one of its services holds a request made for them."""
        return self.holds(person) or any(each.organisation in self.codes for each in person.record.referrals)

    def people(self, roll: Roll) -> Iterator[Person]:
        """Those of the roll who belong to it, in order of key."""
        return (roll.people[key] for key in sorted(roll.people) if self.holds(roll.people[key]))

    def responses(self, roll: Roll) -> Iterator[Held[Response]]:
        """The responses of its teams, or for people who live there, in order of key."""
        for key in sorted(roll.responses):
            held = roll.responses[key]
            if held.organisation in self.codes or held.episode.home_council in self.codes:
                yield held

    def offers(self, roll: Roll) -> Iterator[Held[Offer]]:
        """What its services offer."""
        return (held for held in roll.offers if held.organisation in self.codes)
