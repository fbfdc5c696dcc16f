"""The imported sample agency, as the tests of the flows have it."""

from tests.e2e.servers import serving
from tests.flows.conftest import agency_folder, home, imported_home, in_force, published

__all__ = ["agency_folder", "home", "imported_home", "in_force", "published", "serving"]
