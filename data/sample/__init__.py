"""The sample agency: invented people whose days have the shape of a real home-care area.

The real area is one week of October 2017 in Glasgow (University of Strathclyde, DOI
10.15129/2d4885e1-bc24-414b-83ce-a846fb5c9689); `shape` measured both. None of its rows is copied.

========================================  =======  ===============================
figure                                    real     sample (82 clients, seed 1)
========================================  =======  ===============================
visits a day                              490      179
visits a day for each client              2.13     2.18
carers for each client                    0.46     0.50
median duration, minutes                  19       27
double-handed visits                      24 %     23 %
clients visited every day                 67 %     68 %
visits at the same start on 5 days        70 %     74 %
shifts of a carer a day                   1.8      2.1
median shift, hours                       3.0      3.0
care hours for each shift hour            0.66     0.56
hours with most starts                    8 and 9, 12, 17, 20 in both
========================================  =======  ===============================

Two figures differ on purpose. Durations here have a median of 27 minutes: half the real area's
minutes of care lie in visits of 28 minutes or less, though half its visits are shorter than 19.
And the sample has more shift hours for its care, because its carers come from home and go back
inside their shifts.
"""

from data.sample.generate import DEFAULT_CLIENTS, clients_for, write_sample
from data.sample.shape import shape

__all__ = ["DEFAULT_CLIENTS", "clients_for", "shape", "write_sample"]
