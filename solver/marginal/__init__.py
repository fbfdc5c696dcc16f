"""What a little more money or time would cover, and what a little less would cost.

`solver.marginal.value.value` answers by solving again. This module holds the types of the answer
alone, so that naming them loads no engine.
"""

from solver.marginal.result import BudgetValue, Cell, Engine, HourValue, Limit, Marginal, Solved

__all__ = ["BudgetValue", "Cell", "Engine", "HourValue", "Limit", "Marginal", "Solved"]
