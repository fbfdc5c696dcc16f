"""Search: numba ruin-and-recreate over the whole horizon, a chain for each carer, both cores.

`ENCODES` tells which function carries each rule and term.
"""

ENCODES = {
    "competence": "solver.encoding.eligibility.competence",
    "availability": "solver.encoding.eligibility.eligible",
    "travel": "solver.search.times.arc",
    "window": "solver.encoding.encode._windows",
    "double_handed": "solver.search.placing.choose_places",
    "gaps": "solver.search.times.early_start",
    "exclusions": "solver.encoding.eligibility.exclusions",
    "daily_rest": "solver.search.times.arc",
    "break": "solver.search.hours.keeps_breaks",
    "weekly_hours": "solver.search.hours.keeps_hours",
    "weekly_rest": "solver.search.hours.keeps_rest",
    "night_work": "solver.encoding.eligibility.Shifts.of",
    "budget_cap": "solver.search.chain.keeps_budgets",
    "minimum_wage": "solver.search.hours.keeps_wage",
    "frozen": "solver.search.load.load_pins",
    "uncovered": "solver.encoding.energy.Energies.uncovered",
    "off_preferred": "solver.search.starts.timing_energy",
    "late": "solver.search.starts.timing_energy",
    "worst_late": "solver.search.starts.note_lateness",
    "changed_carer": "solver.encoding.energy.Energies.pair",
    "moved_start": "solver.encoding.energy.Energies.moved_start",
    "moved_by": "solver.search.starts.timing_energy",
    "short_notice": "solver.encoding.energy.Energies.moved_start",
    "unknown_carer": "solver.encoding.energy.Energies.pair",
    "avoided_carer": "solver.encoding.energy.Energies.pair",
    "not_preferred_carer": "solver.encoding.energy.Energies.pair",
    "travel (term)": "solver.search.chain.detour",
    "waiting": "solver.search.chain.wait_energy",
    "pay": "solver.search.chain.leg_energy",
    "on_costs": "solver.search.chain.leg_energy",
    "over_hours": "solver.search.chain.over_energy",
    "over_money": "solver.search.chain.over_energy",
    "overtime": "solver.search.chain.contract_energy",
    "guaranteed": "solver.search.chain.contract_energy",
    "fairness": "solver.search.chain.fairness_energy",
    "unsocial": "solver.search.chain.unsocial_energy",
}
"""Rule or term id -> the function that encodes it; a term whose id a rule has too is marked."""
