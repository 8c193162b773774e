"""Storing episodes as versions: what a feed says of stays, bed days, referrals, responses and capacity offered."""

from db.write.episodes.save import Told, save_episodes

__all__ = ["Told", "save_episodes"]
