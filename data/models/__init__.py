"""What is stored: one table a file, the columns named as in the agency folder."""

from data.models.actual import ActualRow
from data.models.assignment import AssignmentRow
from data.models.audit import AuditRow
from data.models.availability import AvailabilityRow
from data.models.base import Base, Names, UtcDateTime
from data.models.branch import BranchRow
from data.models.budget import BudgetRow
from data.models.carer import CarerRow
from data.models.client import ClientRow
from data.models.counter import CounterRow
from data.models.disruption import DISRUPTION_KINDS, DisruptionRow
from data.models.history import HistoryRow
from data.models.link import LinkRow
from data.models.outbox import OutboxRow
from data.models.override import OverrideRow
from data.models.person import ROLES, PersonRow
from data.models.preference import PreferenceRow
from data.models.proposal import PROPOSAL_KINDS, ProposalRow
from data.models.red_action import RedActionRow
from data.models.rota_in_force import RotaInForceRow
from data.models.rota_version import ROTA_STATUSES, RotaVersionRow
from data.models.skill import SkillRow
from data.models.solver_run import SolverRunRow
from data.models.standby import StandbyRow
from data.models.travel import TravelRow
from data.models.uncovered import UncoveredRow
from data.models.visit import VISIT_KINDS, VisitRow
from data.models.worked_day import WorkedDayRow

__all__ = [
    "DISRUPTION_KINDS",
    "PROPOSAL_KINDS",
    "ROLES",
    "ROTA_STATUSES",
    "VISIT_KINDS",
    "ActualRow",
    "AssignmentRow",
    "AuditRow",
    "AvailabilityRow",
    "Base",
    "BranchRow",
    "BudgetRow",
    "CarerRow",
    "ClientRow",
    "CounterRow",
    "DisruptionRow",
    "HistoryRow",
    "LinkRow",
    "Names",
    "OutboxRow",
    "OverrideRow",
    "PersonRow",
    "PreferenceRow",
    "ProposalRow",
    "RedActionRow",
    "RotaInForceRow",
    "RotaVersionRow",
    "SkillRow",
    "SolverRunRow",
    "StandbyRow",
    "TravelRow",
    "UncoveredRow",
    "UtcDateTime",
    "VisitRow",
    "WorkedDayRow",
]
