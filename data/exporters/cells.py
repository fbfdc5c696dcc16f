"""Values as the text of a cell."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from data.exporters.tables import Value


def cell_text(value: Value, zone: ZoneInfo, *, with_offset: bool) -> str:
    """The text that an import reads back as the same value.

    Times are local wall time; they carry their UTC offset where the clocks show them twice, or
    where ``with_offset`` asks for it.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value).removesuffix(".0")
        case dt.datetime():
            return _local(value.astimezone(zone), with_offset=with_offset)
        case dt.date():
            return value.isoformat()
        case tuple():
            return ";".join(value)
        case _:
            return str(value)


def _local(moment: dt.datetime, *, with_offset: bool) -> str:
    twice = moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
    if not (with_offset or twice):
        moment = moment.replace(tzinfo=None)
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
