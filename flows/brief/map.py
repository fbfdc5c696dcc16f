"""The page of the map: the routes of the first day, on a grid that shows no home."""

from __future__ import annotations

from flows.background import Background
from flows.brief.routes import routes, routes_told
from flows.brief.svg import data_uri
from flows.brief.tables import plain
from flows.planned import Planned
from flows.positions import COARSE_M


def map_page(planned: Planned, background: Background) -> str:
    """The page of the map; where no client has coordinates it says so."""
    day = planned.problem.horizon.first_day
    title = f"# {plain(planned.problem.branch_id)}, {day:%a %d %b %Y}: routes"
    rota_id = planned.saved.rota_id if planned.saved else "latest"
    drawn = routes(planned.facts, background.positions, changed=background.changed)
    if drawn is None:
        return (
            f"{title}\n\nNo map: no client of this day has coordinates. "
            "Give latitude and longitude in clients.csv.\n"
        )
    told = routes_told(planned.facts, background.positions, changed=background.changed)
    lines = [
        title,
        "",
        f"![{told}]({data_uri(drawn)})",
        "",
        f"Places are shown to the nearest {COARSE_M} m, remote ones coarser; where carers live is "
        f"not shown. `rotamend map --rota {rota_id}` draws the exact map into a file on the "
        "machine that has the data.",
    ]
    return "\n".join(lines) + "\n"
