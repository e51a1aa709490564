"""How help is told: designers and administrators, who answer for it."""

from tests.architecture.access.row import Row

TABLE = {
    "manage:risk_trial": Row(anonymous=302, lea=403, theo=403, carla=403, kenji=403, ada=200, oona=200),
}
