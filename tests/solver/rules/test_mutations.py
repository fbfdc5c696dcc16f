"""The tables of cases are sharp: a rule that says something else fails its own table.

Each mutation is one change of the source of a rule or term. It is made on a copy of the module,
so that the package itself stays as it is.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from solver.facts import Facts
from solver.rules import HARD, SOFT, Rule, Term, Violation

MUTATIONS: tuple[tuple[str, str, str], ...] = (
    # rule or term, what its source says, what it says instead
    ("competence", "if not carer.holds(s, day)", "if carer.holds(s, day)"),
    ("competence", "stop.visit.earliest", "stop.start"),
    ("competence", "len(missing),\n", "1,\n"),
    ("availability", "if stop.shift is None", "if stop.shift == 0"),
    ("availability", "max(s.start - stop.start, stop.end - s.end)", "s.start - stop.start"),
    ("availability", "max(s.start - stop.start, stop.end - s.end)", "stop.end - s.end"),
    ("travel", "if idle < 0", "if idle < -1"),
    ("travel", "if idle < 0", "if idle <= 0"),
    ("travel", "opens + _already_gone(facts, opens, run.stops[0]) - run.start", "0"),
    ("travel", "run.end - run.carer.shifts[shift].end", "0"),
    ("travel", "if excess > 0", "if excess > 1"),
    ("travel", "if excess > 0", "if excess >= 0"),
    ("travel", "if short > 0", "if short > 1"),
    ("travel", "if short > 0", "if short >= 0"),
    ("travel", "last.end + travel + facts.policy.handover_s - first", "last.end + travel - first"),
    ("travel", "last.end + travel + facts", "last.end + facts"),
    ("travel", "- _already_gone(facts, leg.origin.end, leg.destination)", ""),
    ("travel", "+ _already_gone(facts, opens, run.stops[0])", ""),
    ("travel", "leg.origin.end, leg.destination", "leg.origin.start, leg.destination"),
    ("travel", "max(0, now - ready)", "now - ready"),
    ("travel", "or (stop.visit.id, stop.slot) in facts.problem.pinned", ""),
    ("window", "visit.earliest, visit.latest", "visit.earliest - 1, visit.latest"),
    ("window", "visit.earliest, visit.latest", "visit.earliest, visit.latest + 1"),
    ("window", "max(earliest, visit.preferred", "min(earliest, visit.preferred"),
    ("window", "if visit.time_critical", "if not visit.time_critical"),
    ("window", "if visit.time_critical", "if True"),
    ("window", "+ facts.policy.time_critical_s", "+ facts.policy.time_critical_s + 1"),
    ("window", "if excess > 0", "if excess >= 0"),
    ("window", "if excess > 0", "if excess > 1"),
    ("window", '== "soft" and', '== "soft" or'),
    ("window", '== "soft"', '== "hard"'),
    ("window", "and not visit.time_critical", ""),
    ("window", 'facts.policy.window_end == "soft"', "False"),
    ("window", "max(earliest - assignment.start, late)", "late"),
    ("window", "max(earliest - assignment.start, late)", "earliest - assignment.start"),
    ("double_handed", "!= list(range(1, wanted + 1))", "== []"),
    ("double_handed", "len(set(carers)) != len(carers)", "False"),
    ("double_handed", "len(set(starts)) > 1", "len(set(starts)) > 2"),
    ("gaps", "if excess > 0", "if excess > 1"),
    ("gaps", "if excess > 0", "if excess >= 0"),
    ("gaps", "link.min_gap - gap", "0"),
    ("gaps", "gap - link.max_gap", "0"),
    ("gaps", "if first is None or second is None", "if first is None"),
    ("gaps", "link.same_carer and not (here <= there or there <= here)", "False"),
    ("gaps", "here <= there or there <= here", "here <= there"),
    ("gaps", "here <= there or there <= here", "there <= here"),
    ("gaps", "here <= there or there <= here", "here == there"),
    ("gaps", "if link.min_gap is None", "if not link.min_gap"),
    ("exclusions", '== "excluded"', '!= "preferred"'),
    ("exclusions", '== "excluded"', '== "avoid"'),
    ("exclusions", "wanted != carer.gender", 'wanted != (carer.gender or "female")'),
    ("exclusions", 'client.gender_of_carer != "any"', "False"),
    ("exclusions", "problem.knows(client.id, carer.id)", "False"),
    ("exclusions", "if visit.known_carer_only", "if False"),
    ("exclusions", "visit.duration < facts.policy", "visit.duration <= facts.policy"),
    ("exclusions", "client_id in problem.clients_with_history or", "False or"),
    ("exclusions", "or client_id in problem.clients_with_preferred", "or False"),
    ("daily_rest", "if gap < rest", "if gap <= rest"),
    ("daily_rest", "if gap < rest", "if gap < rest - 1"),
    ("daily_rest", "if carer.last_work_end is not None", "if False"),
    ("daily_rest", "if carer.next_work_start is not None", "if False"),
    ("daily_rest", "after.start - before.end", "after.start - before.start"),
    ("daily_rest", "first.day < 0 and carer", "carer"),
    ("daily_rest", "carer.resumes_from - first.start", "carer.resumes_from - first.start - 1"),
    ("daily_rest", "if early > 0", "if early >= 0"),
    ("daily_rest", "if early > 0", "if False"),
    ("daily_rest", "last.day == facts.problem.horizon.days - 1 and", ""),
    ("daily_rest", "last.end - carer.stops_by", "last.end - carer.stops_by - 1"),
    ("daily_rest", "if late > 0", "if late >= 0"),
    ("daily_rest", "if late > 0", "if False"),
    ("daily_rest", "first.day < 0 and carer.resumes_from is not None", "False"),
    ("daily_rest", "carer.stops_by is not None", "False"),
    ("break", "day.length <= limits.break_after_s", "day.length < limits.break_after_s"),
    ("break", "day.length <= limits.break_after_s", "day.length <= limits.break_after_s + 60"),
    ("break", "if longest < limits.break_s", "if longest <= limits.break_s"),
    ("break", "if longest < limits.break_s", "if longest < limits.break_s - 1"),
    ("break", "max(pauses, default=0)", "sum(pauses)"),
    ("break", "pauses += [b.start - a.end", "_ = [b.start - a.end"),
    ("break", "day.length <= limits", "day.end - day.start <= limits"),
    ("weekly_hours", "in_day > most", "in_day >= most"),
    ("weekly_hours", "in_day > most", "in_day > most + 1"),
    ("weekly_hours", "+ on_day.get(day.day, 0)", ""),
    ("weekly_hours", "on_day.get(day.day, 0)", "sum(on_day.values())"),
    (
        "weekly_hours",
        "((law.max_s_day, True), (carer.max_s_day, False))",
        "((carer.max_s_day, False),)",
    ),
    (
        "weekly_hours",
        "((law.max_s_day, True), (carer.max_s_day, False))",
        "((law.max_s_day, True),)",
    ),
    ("weekly_hours", "total > most:", "total >= most:"),
    ("weekly_hours", "total > most:", "total > most + 1:"),
    ("weekly_hours", "dict(carer.worked_s_by_week).get(week, 0)", "0"),
    (
        "weekly_hours",
        "dict(carer.worked_s_by_week).get(week, 0)",
        "sum(dict(carer.worked_s_by_week).values())",
    ),
    (
        "weekly_hours",
        "((law.max_s_week, True), (carer.max_s_week, False))",
        "((carer.max_s_week, False),)",
    ),
    (
        "weekly_hours",
        "((law.max_s_week, True), (carer.max_s_week, False))",
        "((law.max_s_week, True),)",
    ),
    ("weekly_hours", "horizon.week_of(day.day)", "horizon.week_of(0)"),
    ("weekly_hours", "and not carer.wtr_opt_out", ""),
    ("weekly_hours", "seconds > most * len(counted)", "seconds >= most * len(counted)"),
    ("weekly_hours", "seconds > most * len(counted)", "seconds > most * len(counted) + 1"),
    ("weekly_hours", "seconds > most * len(counted)", "seconds > most * weeks"),
    ("weekly_hours", "if week >= first]", "]"),
    ("weekly_hours", "if week >= first]", "if week > first]"),
    ("weekly_hours", "range(weeks)]", "range(weeks - 1)]"),
    ("weekly_hours", "range(weeks)]", "range(weeks + 1)]"),
    ("weekly_hours", "carer.averaged_from or", ""),
    ("weekly_rest", "longest < least", "longest <= least"),
    ("weekly_rest", "longest < least", "longest < least - 1"),
    ("weekly_rest", "*carer.work_outside, *", "*"),
    ("weekly_rest", "(run.start, run.end - 1)", "(run.start,)"),
    ("weekly_rest", "(run.start, run.end - 1)", "(run.end - 1,)"),
    ("weekly_rest", "min(start, end) - at", "start - at"),
    ("weekly_rest", "max(free, end - at)", "free"),
    ("weekly_rest", "free, at = 0, begin", "free, at = 0, 0"),
    ("weekly_rest", "- timedelta(weeks=monday", "+ timedelta(weeks=monday"),
    ("weekly_rest", "weekly_rest_s, 1", "weekly_rest_s, 2"),
    ("weekly_rest", '"fortnight" and law', '"fortnight" or law'),
    ("weekly_rest", "fortnightly_rest_s, 2", "fortnightly_rest_s, 1"),
    ("budget_cap", "self.seconds - budget.left_s)", "self.seconds - budget.left_s - 1)"),
    ("budget_cap", "self.pence_s - left * HOUR)", "self.pence_s - left * HOUR - HOUR)"),
    ("budget_cap", "if not budget.hard:", "if False:"),
    ("budget_cap", "over_s or over_pence,\n", "over_pence or over_s,\n"),
    ("budget_cap", "seconds[index] += visit.duration", "seconds[index] = visit.duration"),
    ("budget_cap", "payroll.hour(carer, visit)", "payroll.own_hour(carer, visit)"),
    ("budget_cap", "-(-use.over_pence_s(budget) // HOUR)", "use.over_pence_s(budget) // HOUR"),
    ("over_hours", "if not budgets[i].hard", ""),
    ("over_hours", "use.over_s(budgets[i])", "use.seconds"),
    ("over_money", "use.over_pence_s(budgets[i])", "use.pence_s"),
    ("overtime", "seconds - terms.before_overtime_s", "seconds"),
    ("overtime", "max(0, seconds - terms.before_overtime_s)", "seconds - terms.before_overtime_s"),
    ("overtime", "terms.overtime_pence_hour", "terms.guaranteed_pence_hour"),
    ("overtime", "+= visit.duration", "= visit.duration"),
    ("overtime", "care[carer_id, week]", "sum(care.values())"),
    ("guaranteed", "max(0, terms.guaranteed_s - seconds)", "terms.guaranteed_s"),
    ("guaranteed", "max(0, terms.guaranteed_s - seconds)", "terms.guaranteed_s - seconds"),
    ("guaranteed", "care[carer_id, week]", "sum(care.values())"),
    ("unsocial", '!= "weekday":\n            contact', '== "weekday":\n            contact'),
    ("unsocial", "abs(seconds - fair[carer_id])", "(seconds - fair[carer_id])"),
    ("unsocial", "tariff.unsocial_s(horizon, max(shift.start, 0), shift.end)", "1"),
    ("unsocial", "max(shift.start, 0), shift.end", "shift.start, shift.end"),
    ("unsocial", 'if tariff.band(horizon.local(visit.preferred)) != "weekday"', ""),
    ("unsocial", "visit.duration * visit.carers_required", "visit.duration"),
    ("unsocial", "if own}", "}"),
    ("minimum_wage", "if short > 0", "if short > 1"),
    ("minimum_wage", "if short > 0", "if short >= 0"),
    ("minimum_wage", 'if carer.employment == "agency":', "if False:"),
    ("minimum_wage", "travel * facts.policy.pay_travel", "travel"),
    ("minimum_wage", "waiting * facts.policy.pay_waiting", "waiting"),
    ("minimum_wage", "+ facts.policy.handover_s", ""),
    ("minimum_wage", "max(0, leg.idle)", "leg.idle"),
    ("minimum_wage", "amount + outside.get(period, 0)", "amount"),
    ("minimum_wage", "(care + travel + waiting)", "(care + travel)"),
    ("minimum_wage", "min(own, facts.payroll.own_hour(carer, visit))", "own"),
    (
        "minimum_wage",
        "min(own, facts.payroll.own_hour(carer, visit))",
        "facts.payroll.own_hour(carer, visit)",
    ),
    ("minimum_wage", "minimum_wage(age)", "minimum_wage(None)"),
    ("minimum_wage", "if leg.destination and leg.origin", "if leg.destination"),
    ("minimum_wage", "facts.payroll.day(visit)", "facts.problem.horizon.first_day"),
    ("minimum_wage", "facts.payroll.period(day))", "facts.problem.horizon.first_day)"),
    ("night_work", "if seconds:", "if seconds > 1:"),
    ("night_work", "hours[1])\n        seconds +=", "hours[1] + 1)\n        seconds +="),
    ("night_work", "horizon.at(day, hours[0])", "horizon.at(day, hours[0] + 1)"),
    ("night_work", "- timedelta(days=1)\n    last", "\n    last"),
    ("night_work", "while day <= last", "while day < last"),
    ("night_work", "or not carer.night_worker", ""),
    ("night_work", "None if carer.wtr_opt_out else law", "law"),
    ("night_work", "most is None or night.average_s_week < most", "True"),
    ("night_work", "horizon.at(day + timedelta(days=1), hours[1])", "begin + 8 * 3600"),
    ("frozen", "if made is None or", "if made is not None and"),
    ("frozen", "(made.carer_id, made.start)", "(pin.carer_id, made.start)"),
    ("frozen", "(made.carer_id, made.start)", "(made.carer_id, pin.start)"),
    ("frozen", "if made.start < now", "if made.start <= now"),
    ("frozen", "if made.start < now", "if made.start < now - 1"),
    ("frozen", "and key not in pinned", ""),
    ("frozen", "now - made.start,", "1,"),
    ("uncovered", "* visit.carers_required", ""),
    ("uncovered", "* facts.policy.risk_weights[visit.risk]", ""),
    ("uncovered", "not in facts.covered", "not in facts.rota.by_visit"),
    ("off_preferred", "- facts.policy.tolerance_s", ""),
    ("off_preferred", "abs(facts", "(facts"),
    ("off_preferred", "in facts.covered", "in facts.rota.by_visit"),
    ("late", "sum(_seconds(facts))", "max(_seconds(facts), default=0)"),
    ("late", "max(0, start - facts", "max(1, start - facts"),
    ("late", "max(0, start", "(start"),
    ("late", "].latest)", "].preferred)"),
    ("late", "].latest)", "].latest - facts.policy.tolerance_s)"),
    ("late", "in facts.covered", "in facts.rota.by_visit"),
    ("late", "max(0, start - facts", 'facts.policy.window_end == "soft" and max(0, start - facts'),
    ("worst_late", "max(_seconds(facts), default=0)", "sum(_seconds(facts))"),
    ("worst_late", "max(_seconds(facts), default=0)", "min(_seconds(facts), default=0)"),
    ("worst_late", "max(_seconds(facts), default=0)", "max(_seconds(facts))"),
    ("worst_late", "max(0, start", "(start"),
    ("worst_late", "].latest)", "].earliest)"),
    ("worst_late", "in facts.covered", "in facts.rota.by_visit"),
    ("changed_carer", "a.carer_id not in carers", "a.carer_id != told[0].carer_id"),
    ("changed_carer", "a.carer_id not in carers", "a.carer_id in carers"),
    ("changed_carer", "(a for a in made if", "(a for a in made[:1] if"),
    ("moved_start", "seconds > facts.policy.moved_s for", "seconds >= facts.policy.moved_s for"),
    ("moved_start", "seconds > facts.policy.moved_s for", "seconds > 900 for"),
    ("moved_start", "abs(first.start - told[0].start)", "first.start - told[0].start"),
    ("moved_start", "if visit_id in facts.covered", "if visit_id in facts.rota.by_visit"),
    ("moved_by", "abs(first.start - told[0].start)", "first.start - told[0].start"),
    ("moved_by", "told[0].start)", "facts.problem.visit[visit_id].preferred)"),
    ("moved_by", "if visit_id in facts.covered", "if visit_id in facts.rota.by_visit"),
    ("short_notice", "told < now +", "told <= now +"),
    ("short_notice", "told < now +", "now <= told < now +"),
    ("short_notice", "+ facts.policy.short_notice_s", ""),
    ("short_notice", "now is not None and told < now", "now is None or told < now"),
    (
        "short_notice",
        "if is_soon(facts, assignment.visit_id):\n            yield",
        "if True: yield",
    ),
    ("short_notice", "moved_s and is_soon(facts, assignment.visit_id)", "moved_s"),
    ("short_notice", "in _changed(facts):", "in ():"),
    ("short_notice", "seconds > facts.policy.moved_s and", "seconds > 0 and"),
    ("short_notice", "seconds > facts.policy.moved_s and", "False and"),
    ("short_notice_pay", "facts.policy.tariff.short_notice_pence", "750"),
    ("short_notice_pay", "short_notice(facts) *", "(short_notice(facts) > 0) *"),
    ("short_notice_pay", "short_notice_pence * SCALE", "short_notice_pence"),
    ("unknown_carer", "not problem.knows(", "problem.knows("),
    ("first_visits", "not problem.knows(*pair) for", "problem.knows(*pair) for"),
    ("first_visits", "in set(meet)", "in meet"),
    ("first_visits", ".client_id, a.carer_id)", ".client_id, 'k4')"),
    ("avoided_carer", '== "avoid"', '== "excluded"'),
    ("avoided_carer", '== "avoid"', "is not None"),
    ("not_preferred_carer", "client in problem.clients_with_preferred and", ""),
    ("not_preferred_carer", 'kind != "preferred"', 'kind == "avoid"'),
    ("travel (term)", "leg.seconds for _, leg", "leg.metres for _, leg"),
    ("waiting", "max(0, leg.idle) for", "leg.idle for"),
    ("waiting", "max(0, leg.idle) for", "abs(leg.idle) for"),
    ("pay", "leg.origin is None or leg.destination is None", "leg.destination is None"),
    (
        "pay",
        "leg.origin is not None and leg.destination is not None",
        "leg.destination is not None",
    ),
    ("pay", "* policy.pay_travel", ""),
    ("pay", "* policy.pay_waiting", ""),
    ("pay", "(leg.seconds + policy.handover_s)", "leg.seconds"),
    ("pay", "visit, visit.duration", "visit, 0"),
    ("pay", "yield carer, leg.destination.visit", "yield carer, leg.origin.visit"),
    ("pay", "payroll.mile(carer, leg.destination.visit)", "payroll.mile(carer, leg.origin.visit)"),
    ("on_costs", "payroll.on_costs(carer, visit)", "payroll.hour(carer, visit)"),
    ("pay", "+ MILE_MM // 2", "+ MILE_MM"),
    ("fairness", "abs(seconds - fair[carer_id])", "max(0, seconds - fair[carer_id])"),
    ("fairness", "if offered and carer.contract_s_week is not None", "if False"),
    ("fairness", "if offered and carer.contract", "if carer.contract"),
    ("fairness", "asked * claim // total", "-(-asked * claim // total)"),
    ("fairness", "visit.duration * visit.carers_required", "0"),
)

ABOUT: dict[str, Rule | Term] = {rule.id: rule for rule in HARD} | {
    (f"{term.id} (term)" if term.id in {r.id for r in HARD} else term.id): term for term in SOFT
}


def table(name: str) -> tuple[Any, ...]:
    """The cases of a rule or the measures of a term."""
    module = importlib.import_module(f"tests.solver.rules.test_{name.removesuffix(' (term)')}")
    return module.CASES if isinstance(ABOUT[name], Rule) else module.MEASURES


def mutant(path: Path, old: str, new: str) -> ModuleType:
    """A copy of a module with one change in its source."""
    source = path.read_text(encoding="utf-8")
    assert old in source, f"{path.name} does not say {old!r}"
    name = f"mutant_of_{path.stem}"
    spec = importlib.util.spec_from_loader(name, loader=None)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        exec(compile(source.replace(old, new), str(path), "exec"), module.__dict__)
    finally:
        del sys.modules[name]
    return module


def judged(part: Rule | Term, module: ModuleType) -> Callable[[Facts], Any]:
    """What the changed module puts in the place of a rule's or a term's function."""
    function = part.examine if isinstance(part, Rule) else part.measure
    changed: Callable[[Facts], Any] = getattr(module, function.__name__)
    return changed


def home(part: Rule | Term) -> Path:
    function = part.examine if isinstance(part, Rule) else part.measure
    file = sys.modules[function.__module__].__file__
    assert file is not None
    return Path(file)


def passes(case: Any, function: Callable[[Facts], Any]) -> bool:
    try:
        return bool(case.holds(function))
    except Exception:
        return False


@pytest.mark.parametrize(("name", "old", "new"), MUTATIONS)
def test_that_a_mutated_rule_fails_its_table(name: str, old: str, new: str) -> None:
    part = ABOUT[name]
    changed = judged(part, mutant(home(part), old, new))
    assert not all(passes(case, changed) for case in table(name))


@pytest.mark.parametrize("name", ABOUT)
def test_that_an_unchanged_copy_passes_its_table(name: str) -> None:
    part = ABOUT[name]
    copy = judged(part, mutant(home(part), "from", "from"))
    assert all(passes(case, copy) for case in table(name))


@pytest.mark.parametrize("rule", HARD, ids=lambda rule: rule.id)
def test_that_a_rule_which_finds_nothing_fails_its_table(rule: Rule) -> None:
    def nothing(facts: Facts) -> Iterator[Violation]:
        return iter(())

    assert not all(passes(case, nothing) for case in table(rule.id))


@pytest.mark.parametrize("name", ABOUT)
def test_that_every_rule_and_term_is_mutated(name: str) -> None:
    assert any(mutated == name for mutated, _, _ in MUTATIONS)
