"""Files for people: what managers, coordinators and carers read, with names from the store."""
