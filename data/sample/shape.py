"""Measures the shape of an agency folder, whoever wrote it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def shape(path: Path) -> dict[str, float]:
    """Measure the visits and shifts of an agency folder.

    Parameters
    ----------
    path
        A folder with clients.csv, carers.csv, availability.csv and visits.csv.

    Returns
    -------
    dict
        ``clients`` and ``carers`` on the books; ``visits_a_day`` and ``slots_a_day`` on the mean
        day; ``visits_a_client_day`` (visits a day for each client on the books);
        ``carers_a_client``; ``duration_median_min``, ``duration_min_min``, ``duration_max_min``;
        ``double_handed_share``, ``daily_client_share`` and ``regular_share`` (visits whose client
        has that very start on at least five days), 0 to 1; ``shifts_a_carer_day``,
        ``shift_median_h``; ``care_share_of_shifts`` (care hours for each shift hour); and
        ``start_hour_07`` and so on: the share of visits whose preferred start lies in that hour.

    Raises
    ------
    FileNotFoundError
        If one of the four files is missing.
    """
    clients, carers, availability, visits = (
        pd.read_csv(path / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("clients", "carers", "availability", "visits")
    )
    days = visits["date"].nunique()
    duration = visits["duration_minutes"].astype(int)
    slots = visits["carers_required"].replace("", "1").astype(int)
    start = visits["preferred_start"].str[-5:]
    same_start_days = visits.groupby(["client_id", start])["date"].transform("nunique")
    active_days = visits.groupby("client_id")["date"].nunique()
    if "kind" in availability:
        availability = availability[availability["kind"] != "leave"]
    begins = pd.to_datetime(availability["start"])
    shift_h = (pd.to_datetime(availability["end"]) - begins).dt.total_seconds() / 3600
    carer_days = len(set(zip(availability["carer_id"], begins.dt.date, strict=True)))
    hours = start.str[:2].value_counts(normalize=True).sort_index()
    return {
        "clients": len(clients),
        "carers": len(carers),
        "visits_a_day": len(visits) / days,
        "slots_a_day": float(slots.sum()) / days,
        "visits_a_client_day": len(visits) / days / len(clients),
        "carers_a_client": len(carers) / len(clients),
        "duration_median_min": float(duration.median()),
        "duration_min_min": float(duration.min()),
        "duration_max_min": float(duration.max()),
        "double_handed_share": float((slots == 2).mean()),
        "daily_client_share": float((active_days == days).mean()),
        "regular_share": float((same_start_days >= 5).mean()),
        "shifts_a_carer_day": len(availability) / carer_days,
        "shift_median_h": float(shift_h.median()),
        "care_share_of_shifts": float((duration * slots).sum() / 60 / shift_h.sum()),
        **{f"start_hour_{hour}": float(share) for hour, share in hours.items()},
    }
