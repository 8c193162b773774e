"""The community side: home care, reablement, community beds, urgent response, virtual ward, care homes."""
