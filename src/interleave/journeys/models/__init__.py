"""Rows of journeys: the design (versions, stages, steps, their source) and its running (cohorts, people)."""

from interleave.journeys.models.design import (
    BlendModel,
    Journey,
    JourneyVersion,
    SourceFile,
    Stage,
    Step,
    StepRoute,
    VersionState,
)
from interleave.journeys.models.running import (
    Cohort,
    CohortFacilitator,
    CohortOffering,
    CohortState,
    CohortStep,
    Enrolment,
    EnrolmentState,
    StepProgress,
    progress_id,
)

__all__ = [
    "BlendModel",
    "Cohort",
    "CohortFacilitator",
    "CohortOffering",
    "CohortState",
    "CohortStep",
    "Enrolment",
    "EnrolmentState",
    "Journey",
    "JourneyVersion",
    "SourceFile",
    "Stage",
    "Step",
    "StepProgress",
    "StepRoute",
    "VersionState",
    "progress_id",
]
