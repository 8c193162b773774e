"""Flow: referrals through the pathways, capacity and who waits for it, urgent responses, blockages and their price."""
