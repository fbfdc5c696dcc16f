"""What a unit of work reads and writes."""

from data.repositories.agency import AgencyRepository
from data.repositories.audit import AuditRepository
from data.repositories.disruptions import DisruptionRepository
from data.repositories.rotas import PublishedDay, PublishedStop, RotaRepository
from data.repositories.runs import RunRepository

__all__ = [
    "AgencyRepository",
    "AuditRepository",
    "DisruptionRepository",
    "PublishedDay",
    "PublishedStop",
    "RotaRepository",
    "RunRepository",
]
