"""Who is good, who is poor, who is small, and what was planted: the tables from which the nation is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What a body was made to do. Each is visible in its records, and each has its row in the truth."""

    NONE = ""
    CLOSES_AT_DEADLINE = "closes-at-deadline"
    """cases that would be late are refused in bulk in the last minutes of the last day"""
    LEAVES_OPEN = "leaves-open"
    """cases that have missed their limit are never decided"""
    OVERSTATES = "overstates"
    """late cases are marked as on time in the body's own mark"""


@dataclass(frozen=True, slots=True)
class BodyProfile:
    """How one body works.

    ``weight`` is its part of the nation's cases, ``skill`` the log-odds that a case is decided within its limit (the mean of
    the second year), ``trend`` the change of that over the two years, ``strength`` the share of its late cases that the fault
    touches. ``visits`` and ``queue`` are the mean number of visits of a counter case and the mean minutes in the queue.
    """

    code: str
    weight: float
    skill: float
    visits: float
    queue: float
    trend: float = 0.0
    fault: Fault = Fault.NONE
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class ServiceProfile:
    """How one service is asked for: its part of a provider's cases, how much easier it is to be on time with it (log-odds),
    the month of its yearly peak (0: none), the share of its cases that are suspended for a while.
    """

    code: str
    weight: float
    ease: float = 0.0
    peak: int = 0
    suspended: float = 0.0


BODIES = (
    BodyProfile("akimat-aidyn", 16.0, 2.9, 1.3, 9.0),
    BodyProfile("akimat-almasai", 11.0, 2.0, 1.6, 16.0),
    BodyProfile("akimat-bulakty", 10.0, 1.5, 1.7, 19.0),
    BodyProfile("akimat-karlygash", 0.5, 1.7, 1.5, 14.0),
    BodyProfile("akimat-kemezhai", 12.0, 2.4, 1.5, 34.0),
    BodyProfile("akimat-munarly", 8.0, 1.0, 1.9, 22.0, fault=Fault.CLOSES_AT_DEADLINE, strength=0.85),
    BodyProfile("akimat-samaldy", 9.0, 1.1, 1.8, 18.0, fault=Fault.OVERSTATES, strength=0.7),
    BodyProfile("akimat-teriskol", 9.0, 0.4, 2.4, 34.0),
    BodyProfile("akimat-tuztau", 7.0, 1.2, 1.6, 15.0, fault=Fault.LEAVES_OPEN, strength=0.8),
    BodyProfile("akimat-yemendi", 6.0, 1.6, 1.7, 17.0, trend=-1.2),
    BodyProfile("akimat-zhusandy", 8.0, 1.6, 1.6, 17.0, trend=1.2),
    BodyProfile("disability-committee", 3.0, 0.3, 2.6, 38.0),
    BodyProfile("medical-control-committee", 0.15, 1.4, 2.0, 18.0),
    BodyProfile("migration-service", 15.0, 2.1, 1.9, 26.0),
    BodyProfile("ministry-education", 1.8, 1.2, 1.8, 15.0),
    BodyProfile("ministry-finance", 0.2, 2.2, 1.4, 11.0),
    BodyProfile("ministry-health", 1.2, 0.9, 2.1, 21.0),
    BodyProfile("ministry-interior", 5.0, 1.9, 1.4, 17.0),
    BodyProfile("ministry-justice", 1.5, 2.3, 1.3, 11.0),
    BodyProfile("registration-committee", 16.0, 2.3, 1.5, 19.0, trend=0.5),
    BodyProfile("revenue-committee", 14.0, 2.6, 1.3, 12.0),
    BodyProfile("road-committee", 10.0, 2.5, 1.2, 21.0),
    BodyProfile("service-centres", 12.0, 2.7, 1.1, 13.0),
    BodyProfile("social-payments-agency", 12.0, 1.8, 1.7, 23.0),
)

SERVICES = (
    ServiceProfile("apostille", 2.0),
    ServiceProfile("architectural-assignment", 1.5, ease=-0.3, peak=4),
    ServiceProfile("archive-certificate", 3.0, ease=0.2),
    ServiceProfile("birth-allowance", 5.0, ease=-0.2),
    ServiceProfile("birth-registration", 7.0, ease=0.3),
    ServiceProfile("civil-status-certificate", 4.0, ease=0.1),
    ServiceProfile("clinic-attachment", 12.0, ease=0.4, peak=10),
    ServiceProfile("criminal-record-certificate", 10.0, ease=0.1),
    ServiceProfile("diploma-recognition", 4.0, ease=-0.2, peak=8),
    ServiceProfile("disability-allowance", 2.5, suspended=0.08),
    ServiceProfile("disability-assessment", 3.0, suspended=0.1),
    ServiceProfile("driving-licence", 5.0, ease=0.3, peak=6),
    ServiceProfile("entrepreneur-registration", 6.0, ease=0.2),
    ServiceProfile("housing-aid", 4.0, ease=-0.2, peak=11),
    ServiceProfile("identity-document", 8.0, ease=-0.1, peak=6),
    ServiceProfile("income-certificate", 6.0, ease=0.2, peak=3),
    ServiceProfile("jobseeker-registration", 6.0, ease=0.2, peak=1),
    ServiceProfile("kindergarten-queue", 8.0, ease=0.5, peak=8),
    ServiceProfile("land-survey-permit", 1.0, ease=-0.1, peak=5),
    ServiceProfile("legal-entity-registration", 5.0),
    ServiceProfile("marriage-registration", 3.0, ease=0.4, peak=8),
    ServiceProfile("medical-licence", 1.0),
    ServiceProfile("notary-licence", 0.2),
    ServiceProfile("old-age-pension", 3.0, suspended=0.08),
    ServiceProfile("personal-assistant", 0.8, ease=-0.2),
    ServiceProfile("real-estate-certificate", 8.0, ease=0.4),
    ServiceProfile("real-estate-registration", 7.0),
    ServiceProfile("residence-registration", 9.0, ease=0.4, peak=9),
    ServiceProfile("targeted-assistance", 5.0, ease=-0.3, peak=1, suspended=0.1),
    ServiceProfile("tax-debt-certificate", 9.0, ease=0.5, peak=3),
    ServiceProfile("tax-refund", 1.0, ease=-0.4, peak=4),
    ServiceProfile("treatment-referral", 1.0, ease=-0.2),
    ServiceProfile("vehicle-registration", 6.0, ease=0.1, peak=5),
)

AREA_WEIGHTS = {
    "aidyn": 17,
    "almasai": 11,
    "bulakty": 10,
    "karlygash": 2,
    "kemezhai": 13,
    "munarly": 8,
    "samaldy": 9,
    "teriskol": 9,
    "tuztau": 7,
    "yemendi": 6,
    "zhusandy": 8,
}
CHANNEL_WEIGHTS = {"office": 22, "phone": 8, "portal": 42, "post": 4, "service-centre": 24}
COUNTERS = ("office", "service-centre")
OFFICES_AN_AREA = 3
MONTHLY_GROWTH = 0.008
MONTH_WEIGHTS = (0.92, 0.98, 1.0, 1.06, 0.97, 1.03, 0.94, 1.02, 1.08, 1.05, 1.02, 0.93)
PEAK_FACTOR = 1.8
CARRIED_TERMS = (5, 10, 15)
"""working days that a service with a due time of its own promises, case by case"""
