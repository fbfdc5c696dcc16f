"""What a unit of work reads and writes."""

from data.repositories.agency import AgencyRepository
from data.repositories.audit import PRODUCT, AuditRepository
from data.repositories.disruptions import DisruptionRepository
from data.repositories.outbox import OutboxRepository
from data.repositories.people import PeopleRepository
from data.repositories.rotas import (
    PublishedCare,
    PublishedDay,
    PublishedStop,
    RotaRepository,
)
from data.repositories.runs import RunRepository
from data.repositories.standby import StandbyRepository

__all__ = [
    "PRODUCT",
    "AgencyRepository",
    "AuditRepository",
    "DisruptionRepository",
    "OutboxRepository",
    "PeopleRepository",
    "PublishedCare",
    "PublishedDay",
    "PublishedStop",
    "RotaRepository",
    "RunRepository",
    "StandbyRepository",
]
