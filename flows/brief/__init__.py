"""What a manager reads after a plan: figures, markdown and the Gantt of a day. Ids only."""
