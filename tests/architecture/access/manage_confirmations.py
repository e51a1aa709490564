"""A manager's word: Kenji confirms what Léa reports. What waits for others does not exist for one."""

from tests.architecture.access.row import Row

ALL = {"anonymous": 302, "lea": 200, "theo": 200, "carla": 200, "kenji": 200, "ada": 200, "oona": 200}
HIS = {"anonymous": 302, "theo": 404, "carla": 404, "ada": 404, "oona": 404}

TABLE = {
    "manage:confirmations": Row(**ALL),
    "manage:choose_observation": Row(**dict.fromkeys(ALL, 302)),
    # Léa sees her own report, but may not confirm it.
    "manage:answer_report": Row(
        args="report_id", method="POST", data={"answer": "confirm"}, lea=403, kenji=302, **HIS
    ),
    "manage:observe": (
        Row(args="person_id seen_subject_id", lea=404, kenji=200, **HIS),
        Row(
            args="person_id seen_subject_id",
            method="POST",
            data={"line": "0", "note": "Calm."},
            lea=404,
            kenji=302,
            **HIS,
        ),
    ),
}
