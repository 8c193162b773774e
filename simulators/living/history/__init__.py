"""The past of a world as files, in the archive forms of the contract documents. Writes; never imports anything."""
