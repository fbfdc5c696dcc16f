"""What a unit of work reads and writes."""

from data.repositories.agency import AgencyRepository
from data.repositories.audit import AuditRepository
from data.repositories.rotas import PublishedDay, PublishedStop, RotaRepository
from data.repositories.runs import RunRepository

__all__ = [
    "AgencyRepository",
    "AuditRepository",
    "PublishedDay",
    "PublishedStop",
    "RotaRepository",
    "RunRepository",
]
