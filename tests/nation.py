"""A small made-up release for the site's tests: 12 bodies, 30 services, two years, 24 months; nothing is read from disk."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from olshem.rulebook import model
from olshem.vocabulary import Clock, Code, Criterion, Polarity, Text, Unit

BODIES = [
    ("justice", "Әділет департаменті", "Департамент юстиции", "Justice Department"),
    ("land", "Жер қатынастары басқармасы", "Управление земельных отношений", "Land Office"),
    ("health", "Денсаулық сақтау басқармасы", "Управление здравоохранения", "Health Department"),
    ("education", "Білім басқармасы", "Управление образования", "Education Department"),
    ("police", "Полиция департаменті", "Департамент полиции", "Police Department"),
    (
        "labour",
        "Жұмыспен қамту және әлеуметтік бағдарламалар басқармасы",
        "Управление занятости и социальных программ",
        "Department of Employment and Social Programmes",
    ),
    ("tax", "Мемлекеттік кірістер департаменті", "Департамент государственных доходов", "State Revenue Department"),
    (
        "architecture",
        "Сәулет және қала құрылысы басқармасы",
        "Управление архитектуры и градостроительства",
        "Architecture and Town Planning",
    ),
    ("transport", "Жолаушылар көлігі басқармасы", "Управление пассажирского транспорта", "Passenger Transport"),
    ("culture", "Мәдениет басқармасы", "Управление культуры", "Culture Department"),
    ("housing", "Тұрғын үй инспекциясы", "Жилищная инспекция", "Housing Inspectorate"),
    ("veterinary", "Ветеринария басқармасы", "Управление ветеринарии", "Veterinary Office"),
]
SERVICES = [
    ("birth-certificate", "Туу туралы куәлік", "Свидетельство о рождении", "Birth certificate"),
    ("marriage", "Некені тіркеу", "Регистрация брака", "Marriage registration"),
    ("passport", "Паспорт", "Паспорт", "Passport"),
    ("land-plot", "Жер учаскесін беру", "Предоставление земельного участка", "Allotment of a land plot"),
    ("cadastre", "Кадастрлық паспорт", "Кадастровый паспорт", "Cadastral passport"),
    ("clinic", "Емханаға тіркелу", "Прикрепление к поликлинике", "Registration with a clinic"),
    ("kindergarten", "Балабақшаға кезекке қою", "Очередь в детский сад", "Kindergarten waiting list"),
    ("school", "Мектепке қабылдау", "Приём в школу", "Admission to school"),
    ("driving-licence", "Жүргізуші куәлігі", "Водительское удостоверение", "Driving licence"),
    ("benefit", "Атаулы әлеуметтік көмек", "Адресная социальная помощь", "Targeted social assistance"),
    ("business", "Жеке кәсіпкерді тіркеу", "Регистрация предпринимателя", "Registration of a business"),
    ("building-permit", "Құрылысқа рұқсат", "Разрешение на строительство", "Building permit"),
    ("bus-card", "Жеңілдікті жол жүру карточкасы", "Льготная проездная карта", "Reduced-fare travel card"),
    ("housing-list", "Тұрғын үй кезегі", "Очередь на жильё", "Housing waiting list"),
    ("animal-passport", "Жануарға ветеринариялық паспорт", "Ветеринарный паспорт животного", "Veterinary passport"),
]
HOMES = [0, 0, 4, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 10, 11]
AREAS = [
    ("north", "Солтүстік аудан", "Северный район", "Northern district"),
    ("centre", "Орталық аудан", "Центральный район", "Central district"),
    ("south", "Оңтүстік аудан", "Южный район", "Southern district"),
]
MEASURES = (
    "measure",
    "body",
    "service",
    "channel",
    "area",
    "starts_on",
    "ends_on",
    "as_of",
    "numerator",
    "denominator",
    "n",
    "n_open",
    "n_overdue",
    "n_not_due",
    "n_without_due",
    "value",
    "low",
    "high",
    "level",
    "method",
    "unit",
    "polarity",
    "status",
    "rulebook_digest",
    "records_digest",
)
AS_OF = "2026-01-12T18:00:00"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the release, as publication gives it."""

    name: str
    role: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Release:
    """The part of a release that the site reads."""

    rulebook: model.Rulebook
    tables: Mapping[str, Table]
    number: str = "2025.1"
    at: str = "2026-01-20"
    on: dt.date = dt.date(2026, 1, 20)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    manifest_sha256: str = "c4" * 32
    key_id: str = "9D3C0A11F2E7B645"
    root: str = "5e" * 32
    previous: str | None = None
    previous_number: str | None = None
    corrects: str | None = None
    reason: str | None = None
    seed: int = 1
    digests: Mapping[str, str] = field(default_factory=lambda: {"records": "ab" * 32, "rulebook": "cd" * 32})
    versions: Mapping[str, str] = field(default_factory=lambda: {"numpy": "2.4.6"})
    code_version: str = "0.1.0"
    files: tuple[Mapping[str, Any], ...] = ()

    @property
    def title(self) -> Text:
        """The rulebook's title."""
        return self.rulebook.title


def text(kk: str, ru: str, en: str, *review: str) -> Text:
    """A text in three languages."""
    return Text(kk, ru, en, review)


def dated(value: Any, **more: Any) -> tuple[model.Dated[Any], ...]:
    """One value in force since 2015."""
    return (model.Dated(value, starts_on=dt.date(2015, 1, 1), source="invented", **more),)


def services() -> dict[Code, model.Service]:
    """Fifteen services and the replacement of each document: thirty."""
    made: dict[Code, model.Service] = {}
    for place, (code, kk, ru, en) in enumerate(SERVICES):
        home, second = BODIES[HOMES[place]][0], BODIES[(HOMES[place] + 3) % len(BODIES)][0]
        term: Any = (
            (model.Dated(None, starts_on=dt.date(2015, 1, 1), source="not found"),) if code == "housing-list"
            else (model.Dated(3 + place, starts_on=dt.date(2020, 1, 1), act="Order 12", article="4", unit=Unit.WORKING_DAY),)
        )  # fmt: skip
        made[Code(code)] = model.Service(
            code=Code(code), name=text(kk, ru, en), criteria=(Criterion.TIMELINESS,), providers=(Code(home), Code(second)),
            standards={Code("term"): term, Code("fee"): dated(0, unit=Unit.KZT)},
            channels=(Code("counter"), Code("portal")),
            summary=text(f"{kk}: не үшін керек және қалай алуға болады.", f"{ru}: зачем нужно и как получить.", f"{en}: what it is for and how to get it.", "kk"),
            documents=(text("Өтініш", "Заявление", "Application"), text("Жеке куәлік", "Удостоверение личности", "Identity card")),
            complain=text("Мекеме басшысына жазыңыз.", "Напишите руководителю учреждения.", "Write to the head of the body."),
        )  # fmt: skip
        again = f"{code}-replacement"
        made[Code(again)] = model.Service(
            code=Code(again), name=text(f"{kk}: телнұсқасын беру", f"{ru}: выдача дубликата", f"{en}: replacement"),
            criteria=(Criterion.TIMELINESS,), providers=(Code(home),), standards={Code("term"): dated(5, unit=Unit.CALENDAR_DAY)},
        )  # fmt: skip
    return made


def measures() -> dict[Code, model.Measure]:
    """Four measures: the share kept, two medians, a count."""

    def one(code: str, names: Text, unit: Unit, polarity: Polarity, definition: model.Definition, top: Text, bottom: Text) -> model.Measure:
        return model.Measure(
            code=Code(code), name=names, criterion=Criterion.TIMELINESS, unit=unit, polarity=polarity, numerator_text=top, denominator_text=bottom,
            purpose=text("Уәде қаншалықты орындалатынын көрсетеді.", "Показывает, как часто обещание выполняется.", "Shows how often the promise is kept."),
            perverse_effect=text("Қиын өтініштерді кейінге қалдыруға итермелеуі мүмкін.", "Может подталкивать откладывать трудные дела.", "May tempt a body to leave hard cases for later."),
            definition=dated(definition), minimum_n=dated(10),
            author="author", checker="checker", reviewed_on=dt.date(2025, 1, 1), next_review=dt.date(2026, 1, 1),
            targets=(model.Target(Code("*"), Code("*"), dated(0.9)),) if unit is Unit.SHARE else (),
        )  # fmt: skip

    test = lambda *names: tuple(model.Test(condition=model.Condition(name)) for name in names)  # noqa: E731
    due = text("мерзімі келген істер", "дела, срок которых наступил", "cases that had fallen due")
    every = text("барлық іс", "все дела", "all cases")
    made = [
        one("on_time_share", text("Мерзімінде орындалды", "Выполнено в срок", "Kept on time"), Unit.SHARE, Polarity.HIGHER,
            model.Definition(model.Statistic.SHARE, numerator=test("on-time"), denominator=test("fallen-due")),
            text("мерзімінде жабылғандары", "закрыты в срок", "closed by their due time"), due),
        one("wait_days_median", text("Жартысы күткен уақыт", "Сколько ждала половина", "How long half of the people waited"), Unit.DAY, Polarity.LOWER,
            model.Definition(model.Statistic.QUANTILE_KAPLAN_MEIER), text("шешім шыққандары", "с решением", "decided"), every),
        one("wait_days_median_closed", text("Аяқталғандарының жартысы күткен уақыт", "Сколько ждала половина среди завершённых", "The same, counting only finished cases"),
            Unit.DAY, Polarity.LOWER, model.Definition(model.Statistic.QUANTILE_CLOSED), text("аяқталғандары", "завершены", "finished"), every),
        one("overdue_open", text("Мерзімі өткен, әлі ашық", "Просрочено и не завершено", "Overdue and still open"), Unit.CASE, Polarity.LOWER,
            model.Definition(model.Statistic.COUNT, Clock.ELAPSED, numerator=test("overdue")), text("ашық, мерзімі өткен", "открыты после срока", "open past their due time"), every),
    ]  # fmt: skip
    return {measure.code: measure for measure in made}


def framework() -> model.Framework:
    """A framework of one input and three rows."""
    scoring = model.Scoring("thresholds", cuts=((2, 0.6), (3, 0.75), (4, 0.9)))
    promptness = model.Input(
        Code("promptness"), text("Уақытылық", "Своевременность", "Promptness"), 1, 4, measure=Code("on_time_share"), scoring=scoring
    )
    rows = (
        model.Row(Code("good"), (model.Limit(Code("promptness"), is_in=(4,)),), 3),
        model.Row(Code("fair"), (model.Limit(Code("promptness"), is_in=(3,)),), 2),
        model.Row(Code("weak"), (), 1, evidence="proposed"),
    )
    outcomes = {1: text("Әлсіз", "Слабо", "Weak"), 2: text("Орташа", "Удовлетворительно", "Fair"), 3: text("Жақсы", "Хорошо", "Good")}
    return model.Framework(
        Code("annual"), text("Жылдық баға", "Годовая оценка", "Annual rating"), text("Жыл сайынғы салыстыру", "Ежегодное сравнение", "A yearly comparison"),
        (Code("departments"),), outcomes, dated(model.RatingRules((promptness,), rows)),
    )  # fmt: skip


def calendar() -> model.CalendarRule:
    """A calendar of three days, whose decrees are known for the first two months after the release."""
    named = text("Наурыз мейрамы", "Наурыз", "Nauryz")
    days = [("2026-03-09", "moved-off"), ("2026-03-15", "moved-working"), ("2026-03-23", "holiday")]
    return model.CalendarRule(
        Code("national"), text("Күнтізбе", "Календарь", "Calendar"),
        tuple(model.DayOff(dt.date.fromisoformat(on), kind, named, "invented") for on, kind in days), decreed_until=dt.date(2026, 3, 20),
    )  # fmt: skip


def rulebook(copies: int = 1) -> model.Rulebook:
    """The rules of the made-up city; more ``copies`` of its services make a larger one."""
    provided = services()
    for copy in range(1, copies):
        provided |= {Code(f"{code}-{copy}"): dataclasses.replace(one, code=Code(f"{code}-{copy}")) for code, one in services().items()}
    bodies = {Code(c): model.Body(Code(c), dated(text(kk, ru, en)), group=dated(Code("departments"))) for c, kk, ru, en in BODIES}
    named = lambda rows, as_=model.Named: {Code(c): as_(Code(c), text(kk, ru, en)) for c, kk, ru, en in rows}  # noqa: E731
    return model.Rulebook(
        code=Code("made-up"), version="2025.1", title=text("Ойдан шығарылған қала", "Вымышленный город", "A made-up city"),
        about=text("Сынақ үшін ойдан шығарылған қала.", "Город, придуманный для проверки.", "A city invented for tests."),
        time_zone="Asia/Almaty", calendar=Code("national"), rankability_floor=dated(0.5), bodies=bodies, services=provided, measures=measures(),
        frameworks={Code("annual"): framework()}, areas=named(AREAS, model.Area),
        channels=named([("counter", "Терезе", "Окно приёма", "Counter"), ("portal", "Портал", "Портал", "Portal")]),
        groups=named([("departments", "Қала басқармалары", "Управления города", "City departments")]), calendars={Code("national"): calendar()}, synthetic=True, digest="cd" * 32, files={},
    )  # fmt: skip


# ---------------------------------------------------------------- figures
def wilson(x: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """The Wilson interval of a share."""
    middle, spread = (x + z * z / 2) / (n + z * z), z / (n + z * z) * math.sqrt(x * (n - x) / n + z * z / 4)
    return max(0.0, middle - spread), min(1.0, middle + spread)


@dataclass(slots=True)
class Counts:
    """What was counted of one cell."""

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    not_due: int = 0
    wait: float = 0.0

    def add(self, other: Counts) -> None:
        """Add the cases of another cell; the wait is their mean, which is all that a fixture needs."""
        both = max(1, self.n + other.n)
        self.wait = (self.wait * self.n + other.wait * other.n) / both
        self.on_time, self.late = self.on_time + other.on_time, self.late + other.late
        self.overdue, self.not_due = self.overdue + other.overdue, self.not_due + other.not_due

    @property
    def n(self) -> int:
        """All cases."""
        return self.on_time + self.late + self.overdue + self.not_due


def months(first: int) -> list[tuple[str, str]]:
    """The first and last day of the months from the year ``first`` to 2025."""
    starts = [dt.date(year, month, 1) for year in range(first, 2026) for month in range(1, 13)] + [dt.date(2026, 1, 1)]
    return [(str(start), str(end - dt.timedelta(days=1))) for start, end in zip(starts, starts[1:], strict=False)]


def count_cells(book: model.Rulebook, rng: np.random.Generator, first: int) -> dict[tuple[str, str, str, str, str], Counts]:
    """Counts of every body, service and period and of every roll-up."""
    cells: dict[tuple[str, str, str, str, str], Counts] = {}
    quality = {body: 0.55 + 0.42 * place / len(book.bodies) for place, body in enumerate(book.bodies)}
    for service in book.services.values():
        size = float(rng.choice([3, 20, 90, 400]))
        for body in service.providers:
            for starts, ends in months(first):
                n = int(rng.poisson(size))
                on_time = int(rng.binomial(n, quality[body]))
                overdue = int(rng.binomial(n - on_time, 0.3))
                not_due = int(rng.binomial(n, 0.06)) if starts == "2025-12-01" else 0
                counts = Counts(on_time, n - on_time - overdue, overdue, not_due, 2 + 20 * (1 - quality[body]) + float(rng.random()))
                year = starts[:4]
                for b in (body, "*"):
                    for s in (service.code, "*"):
                        for period in ((starts, ends), (f"{year}-01-01", f"{year}-12-31")):
                            if n or s == "*":
                                cells.setdefault((b, s, "*", *period), Counts()).add(counts)
                if year == "2025":
                    for area in book.areas:
                        cells.setdefault(("*", "*", area, "2025-01-01", "2025-12-31"), Counts()).add(counts)
    return cells


def row_of(measure: str, key: tuple[str, str, str, str, str], counts: Counts) -> tuple[str, ...]:
    """One row of the measures table."""
    body, service, area, starts, ends = key
    due = counts.on_time + counts.late + counts.overdue
    unit, polarity = {"on_time_share": ("share", "higher"), "overdue_open": ("case", "lower")}.get(measure, ("day", "lower"))
    status, numbers = "ok", [counts.on_time, due, counts.n, counts.overdue + counts.not_due, counts.overdue, counts.not_due, 0]
    value: list[Any] = ["", "", ""]
    if counts.n == 0:
        status = "no-cases"
    elif counts.n < 10:
        status, numbers = "suppressed", [""] * 7  # type: ignore[list-item]
    elif measure == "on_time_share":
        value = [counts.on_time / due, *wilson(counts.on_time, due)] if due else value
        status = "ok" if due else "no-cases"
    elif measure == "overdue_open":
        value, numbers = (
            [
                counts.overdue,
                max(0, counts.overdue - 1.96 * math.sqrt(counts.overdue)),
                counts.overdue + 2 + 1.96 * math.sqrt(counts.overdue),
            ],
            [counts.overdue, counts.n, *numbers[2:]],
        )
    else:
        wait = counts.wait * (0.7 if measure.endswith("closed") else 1)
        value = [round(wait, 4), round(wait * 0.9, 4), round(wait * 1.12, 4)]
    texts = [repr(float(v)) if isinstance(v, float) else str(v) for v in (*numbers, *value)]
    return (measure, body, service, "*", area, starts, ends, AS_OF, *texts, "0.95", "wilson", unit, polarity, status, "cd" * 32, "ab" * 32)


def league_rows(cells: Mapping[tuple[str, str, str, str, str], Counts], book: model.Rulebook) -> list[tuple[str, ...]]:
    """A league of the bodies by the share kept in 2025."""
    shares = {}
    for body in book.bodies:
        counts = cells.get((body, "*", "*", "2025-01-01", "2025-12-31"))
        if counts and counts.n >= 10:
            shares[body] = (counts.on_time / (counts.n - counts.not_due), *wilson(counts.on_time, counts.n - counts.not_due))
    order = sorted(shares, key=lambda body: -shares[body][0])
    rows, group, group_low = [], 0, -1.0
    for rank, body in enumerate(order, start=1):
        share, low, high = shares[body]
        if high < group_low or rank == 1:
            group, group_low = group + 1, low
        best = 1 + sum(shares[other][1] > high for other in order)
        last = len(order) - sum(shares[other][2] < low for other in order)
        rows.append(
            (
                body,
                "departments",
                repr(share),
                repr((high - low) / 3.92),
                str(rank),
                str(best),
                str(last),
                str(group),
                "0.5",
                "0.5",
                repr(share),
                "ok",
            )
        )
    rows += [(body, "departments", *[""] * 9, "no-cases") for body in book.bodies if body not in shares]
    return [(*row, "on_time_share", "2025-01-01", "2025-12-31") for row in sorted(rows)]


def rating_rows(cells: Mapping[tuple[str, str, str, str, str], Counts], book: model.Rulebook) -> list[tuple[str, ...]]:
    """Each body's rating for 2025."""
    rows = []
    for body in sorted(book.bodies):
        counts = cells.get((body, "*", "*", "2025-01-01", "2025-12-31"))
        if counts is None or counts.n < 10:
            rows.append((body, "", "refused", "not-submitted:promptness", "", "", "", "", "", "", "2025-01-01", "2025-12-31"))
            continue
        share = counts.on_time / (counts.n - counts.not_due)
        rating = 3 if share >= 0.9 else 2 if share >= 0.75 else 1
        row = {3: "good", 2: "fair", 1: "weak"}[rating]
        up = (str(rating + 1), str(2 if rating == 1 and share < 0.6 else 1)) if rating < 3 else ("", "")
        down = (str(rating - 1), "1") if rating > 1 else ("", "")
        rows.append((body, str(rating), "rated", "", row, "promptness", *up, *down, "2025-01-01", "2025-12-31"))
    return rows


def curve_rows(cells: Mapping[tuple[str, str, str, str, str], Counts]) -> list[tuple[str, ...]]:
    """A waiting curve for every body and service of 2025."""
    rows = []
    for (body, service, area, starts, ends), counts in sorted(cells.items()):
        if area != "*" or starts != "2025-01-01" or ends != "2025-12-31" or counts.n < 10:
            continue
        at_risk = counts.n
        for day in range(0, 61, 2):
            left = 0.5 ** (day / counts.wait)
            now = round(counts.n * left)
            censored = 1 if day > 20 and now > 5 else 0
            spread = 1.96 * math.sqrt(left * (1 - left) / counts.n)
            cells_of = (at_risk, max(0, at_risk - now), censored, left, max(0.0, left - spread), min(1.0, left + spread))
            rows.append(("wait_days_median", body, service, starts, ends, repr(float(day)), *(str(c) for c in cells_of)))
            at_risk = max(0, now - censored)
    return rows


def make_release(*, synthetic: bool = True, copies: int = 1, first: int = 2024) -> Release:
    """The release: the same bytes every time."""
    book = rulebook(copies)
    if not synthetic:
        book = dataclasses.replace(book, synthetic=False)
    cells = count_cells(book, np.random.default_rng(7), first)
    figures = tuple(sorted(row_of(measure, key, counts) for measure in book.measures for key, counts in cells.items()))
    year = ("starts_on", "ends_on")
    league = (
        "id",
        "group",
        "value",
        "se",
        "rank",
        "rank_low",
        "rank_high",
        "tie_group",
        "p_top_k",
        "p_bottom_k",
        "shrunk",
        "status",
        "measure",
        *year,
    )
    rating = (
        "body",
        "rating",
        "status",
        "reason",
        "row",
        "binding",
        "next_rating",
        "points_to_next",
        "lower_rating",
        "points_to_lower",
        *year,
    )
    curve = ("measure", "body", "service", *year, "t", "at_risk", "events", "censored", "survival", "low", "high")
    found = ("code", "severity", "body", "measure", *year, "count", "text")
    tables = [
        Table("measures", "measures", "data/measures.csv", MEASURES, figures),
        Table("ratings", "ratings", "data/ratings.csv", rating, tuple(rating_rows(cells, book))),
        Table("league-on_time_share", "league", "data/league-on_time_share.csv", league, tuple(league_rows(cells, book))),
        Table("curves", "curves", "data/curves.csv", curve, tuple(curve_rows(cells))),
        Table("findings", "findings", "data/findings.csv", found, (("records.decided-before-submitted", "warning", "*", "*", *("2025-01-01", "2025-12-31"), "17", "decided before it was submitted"),)),
    ]  # fmt: skip
    return Release(book, {table.name: table for table in tables})


def with_lives(release: Release) -> Release:
    """The same release, whose rulebook also knows what was before: a registry that became the Justice Department, a town that was split
    into two districts, a state corporation that people meet; none of them has a figure.
    """
    book, day = release.rulebook, dt.date(2019, 7, 1)
    began = lambda on, **more: model.Dated(True, starts_on=on, source="gazette", **more)  # noqa: E731
    registry = model.Body(
        Code("registry"), (model.Dated(text("Тіркеу палатасы", "Регистрационная палата", "Registry"), observed_on=dt.date(2012, 5, 1), source="gazette"),),
        kind="office", area=(model.Dated(Code("old-town"), starts_on=dt.date(2012, 1, 1), source="gazette"),),
        exists=(began(dt.date(2012, 1, 1), ends_on=dt.date(2019, 6, 30), ended=model.Ended.SUPERSEDED),),
        became=(model.Dated((Code("justice"),), starts_on=day, source="memory", confidence=model.Confidence.RECALLED),),
    )  # fmt: skip
    corporation = model.Body(
        Code("corporation"), (model.Dated(text("Мемлекеттік корпорация", "Государственная корпорация", "State Corporation"), starts_on=dt.date(2027, 1, 1), source="gazette"),),
        kind="state-corporation",
    )  # fmt: skip
    town = model.Area(
        Code("old-town"), text("Ескі қала", "Старый город", "Old Town"), kind="city", codes={"iso_3166_2": "XX-01"},
        exists=(model.Dated(True, observed_on=dt.date(2010, 1, 1), source="gazette"), model.Dated(False, starts_on=day, source="gazette")),
        became=(model.Dated((Code("north"), Code("south")), starts_on=day, act="Decree 5", confidence=model.Confidence.READ),),
    )  # fmt: skip
    passport = dataclasses.replace(
        book.services[Code("passport")], accountable=dated(Code("justice")), delivered_by=dated((Code("corporation"),))
    )
    changed = dataclasses.replace(
        book, bodies={**book.bodies, registry.code: registry, corporation.code: corporation}, areas={**book.areas, town.code: town},
        services={**book.services, passport.code: passport},
    )  # fmt: skip
    return dataclasses.replace(release, rulebook=changed)


# ---------------------------------------------------------------- what people say, and what bodies report
def _voice(
    code: str, names: Text, criterion: Criterion, unit: Unit, polarity: Polarity, definition: model.Definition, level: float
) -> model.Measure:
    said = text("жауаптар мен шағымдар", "ответы и жалобы", "answers and complaints")
    return model.Measure(
        code=Code(code), name=names, criterion=criterion, unit=unit, polarity=polarity, numerator_text=said, denominator_text=said,
        purpose=said, perverse_effect=said, definition=dated(definition), minimum_n=dated(10), author="author", checker="checker",
        reviewed_on=dt.date(2025, 1, 1), next_review=dt.date(2027, 1, 1),
        targets=(
            model.Target(Code("*"), Code("*"), (
                model.Dated(level, starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2025, 12, 31), ended=model.Ended.SUPERSEDED, source="invented"),
                model.Dated(round(level * 1.1, 3), starts_on=dt.date(2026, 1, 1), source="invented"),
            )),
        ),
    )  # fmt: skip


def voices() -> dict[Code, model.Measure]:
    """Measures of answers, of complaints and of returns, for the criteria that cases say nothing about."""
    answers = {"evidence": model.Evidence.ANSWERS, "survey": Code("visitors")}
    upheld = (model.Test(outcome=("upheld",)),)
    cells = model.MeasuredCells(model.CellSum((Code("online"),)), model.CellSum((Code("services"),)))
    made = [
        _voice("satisfied_share", text("Риза болғандардың үлесі", "Доля довольных", "Share of people satisfied"), Criterion.QUALITY, Unit.SHARE,
               Polarity.HIGHER, model.Definition(model.Statistic.SHARE, question=Code("satisfied"), **answers), 0.7),
        _voice("online_share", text("Интернетте сипатталған қызметтер үлесі", "Доля услуг, описанных в интернете", "Share of services described online"), Criterion.ACCESSIBILITY,
               Unit.SHARE, Polarity.HIGHER, model.Definition(model.Statistic.SHARE, evidence=model.Evidence.RETURNS, form=Code("yearly"), cells=cells), 0.8),
        _voice("polite_mean", text("Сыпайылықтың орташа бағасы", "Средняя оценка вежливости", "Mean score of politeness"), Criterion.POLITENESS, Unit.SCORE,
               Polarity.HIGHER, model.Definition(model.Statistic.MEAN, question=Code("polite"), **answers), 4.0),
        _voice("complaints_rate", text("1 000 іске келетін шағымдар", "Жалоб на 1000 дел", "Complaints in 1,000 cases"), Criterion.COMPLAINTS, Unit.PER_1000,
               Polarity.LOWER, model.Definition(model.Statistic.RATE, evidence=model.Evidence.COMPLAINTS), 5.0),
        _voice("upheld_share", text("Негізді шағымдардың үлесі", "Доля обоснованных жалоб", "Share of complaints upheld"), Criterion.COMPLAINTS, Unit.SHARE,
               Polarity.LOWER, model.Definition(model.Statistic.SHARE, evidence=model.Evidence.COMPLAINTS, numerator=upheld), 0.2),
    ]  # fmt: skip
    return {measure.code: measure for measure in made}


def survey() -> model.Survey:
    """A survey of two waves: a sample in strata, and whoever wished to answer."""
    five = {"scale": model.Scale(1, 5), "top_box": 4}
    asked = {
        "satisfied": model.SurveyQuestion(text("Ризасыз ба?", "Вы довольны?", "Are you satisfied?"), Criterion.QUALITY, **five),
        "polite": model.SurveyQuestion(text("Сыпайы сөйлесті ме?", "Были ли с вами вежливы?", "Were you treated politely?"), Criterion.POLITENESS, **five),
    }  # fmt: skip
    quality = text(
        "Үштен бірі жауап бермеді; жауап бергендер ризарақ болуы мүмкін.",
        "Треть не ответила; те, кто ответил, могут быть довольнее.",
        "A third did not answer; those who did may be more satisfied.",
    )
    waves = (
        model.Wave(dt.date(2024, 3, 1), dt.date(2024, 3, 31), model.Design.VOLUNTEER, "invented", responded=310, quality=quality),
        model.Wave(
            dt.date(2025, 3, 1), dt.date(2025, 3, 31), model.Design.STRATIFIED, "invented", sampled=900, responded=612, quality=quality,
            frame=text("Өтініштер журналы", "Журнал обращений", "The log of applications"), strata={Code("north"): model.Stratum(5200), Code("south"): model.Stratum()},
        ),
    )  # fmt: skip
    modes = {"phone": text("телефонмен", "по телефону", "by telephone"), "web": text("интернет арқылы", "через интернет", "on the web")}
    return model.Survey(
        Code("visitors"), text("Келушілер сауалнамасы", "Опрос посетителей", "Survey of visitors"),
        text("терезеге келгендер", "те, кто обращался в окно", "those who came to a counter"),
        {Code(code): one for code, one in asked.items()}, {Code(code): one for code, one in modes.items()}, waves,
    )  # fmt: skip


def form() -> model.Form:
    """A yearly form of three cells, two of which should add up to the third."""
    cells = {
        "services": model.Cell(text("Барлық қызметтер", "Всего услуг", "Services in all"), required=True),
        "online": model.Cell(text("Интернетте сипатталғандары", "Описано в интернете", "Described online"), required=True),
        "offline": model.Cell(text("Сипатталмағандары", "Не описано", "Not described"), required=True),
    }
    balance = model.Balance(
        Code("all"), text("Қосындысы шығады", "Сумма сходится", "It adds up"), Code("services"), (Code("online"), Code("offline"))
    )
    contents = model.FormContents({Code(code): cell for code, cell in cells.items()}, (balance,))
    return model.Form(
        Code("yearly"),
        text("Жылдық есеп", "Годовой отчёт", "Yearly return"),
        "year",
        dated(contents),
        dated(model.Due(groups=(Code("departments"),))),
    )


MORE = ("definition", "evidence", "design", "mode", "bodies", "bodies_due")
YEARS = (("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31"))


def voice_row(
    measure: str, body: str, service: str, year: tuple[str, str], figure: tuple[Any, ...], more: tuple[str, ...]
) -> tuple[str, ...]:
    """One row of a measure of answers, complaints or returns: numerator, denominator, n, value and interval, or a status alone."""
    unit, polarity = {"polite_mean": ("score", "higher"), "complaints_rate": ("per-1000", "lower"), "upheld_share": ("share", "lower")}.get(
        measure, ("share", "higher")
    )
    status, cells = ("ok", figure) if len(figure) > 1 else (figure[0], ("",) * 6)
    top, bottom, n, *value = map(str, cells)
    numbers = (top, bottom, n, "", "", "", "", *value)
    return (
        measure,
        body,
        service,
        "*",
        "*",
        *year,
        AS_OF,
        *numbers,
        "0.95",
        "made-up",
        unit,
        polarity,
        status,
        "cd" * 32,
        "ab" * 32,
        *more,
    )


def voice_rows(book: model.Rulebook) -> list[tuple[str, ...]]:
    """Figures of the five new measures of every body and its services, with each kind of absence at some body."""
    rows = []
    asked = {"2024": ("volunteer", "web"), "2025": ("stratified", "phone;web")}
    keys = [("*", "*"), *((body, "*") for body in book.bodies), *((b, s.code) for s in book.services.values() for b in s.providers)]
    keys += [("*", code) for code in book.services]
    for place, (body, service) in enumerate(keys):
        for year in YEARS:
            since = year[0] if year[0] == "2025-01-01" else "2015-01-01"
            answers = ("2015-01-01", "answers", *asked[year[0][:4]], "", "")
            share, mean = (0.7, 0.6, 0.79), (4.1, 3.9, 4.3)
            silent = ("suppressed",) if place % 5 == 2 else ("no-cases",) if place % 5 == 3 else (share[0] * 80, 80, 80, *share)
            rows.append(voice_row("satisfied_share", body, service, year, silent, answers))
            rows.append(voice_row("polite_mean", body, service, year, (328.0, 80, 80, *mean) if place % 5 != 3 else ("no-cases",), answers))
            told = ("2015-01-01", "complaints", "", "", "", "")
            rate = (12, 5210, 12, 2.3, 1.2, 4.0) if place % 4 else ("no-cases",)
            rows.append(voice_row("complaints_rate", body, service, year, rate, (since, *told[1:])))
            rows.append(voice_row("upheld_share", body, service, year, (3, 12, 12, 0.25, 0.09, 0.53) if place % 4 else ("no-cases",), told))
            if service == "*":
                sent = ("not-submitted",) if place % 3 == 1 else ("rejected",) if body == "police" else (9, 12, 12, 0.75, 0.47, 0.91)
                rows.append(voice_row("online_share", body, service, year, sent, ("2015-01-01", "returns", "", "", "1", "1")))
    return rows


def with_voices(release: Release) -> Release:
    """The same release with measures of all five criteria, from every kind of evidence, and what is told of returns."""
    book = dataclasses.replace(
        release.rulebook,
        measures={**release.rulebook.measures, **voices()},
        surveys={Code("visitors"): survey()},
        forms={Code("yearly"): form()},
    )
    of_cases = release.tables["measures"]
    rows = [(*row, "2015-01-01", "cases", "", "", "", "") for row in of_cases.rows]
    measures = Table("measures", "measures", of_cases.file, (*MEASURES, *MORE), tuple(sorted([*rows, *voice_rows(book)])))
    told = release.tables["findings"]
    year = YEARS[1]
    more = [
        ("measures.late-decree", "info", "justice", "*", *year, "23", "a day was decreed off since", ""),
        ("returns.return-missing", "warning", "land", "*", *year, "1", "no return", "yearly"),
        ("returns.return-refused", "warning", "police", "*", *year, "1", "refused", "yearly"),
        ("returns.balance-broken", "warning", "justice", "*", *year, "1", "this does not balance", "yearly:all=12/11"),
        ("returns.cell-blank", "warning", "health", "online_share", *year, "1", "left blank", "yearly:offline;online"),
    ]
    findings = Table("findings", "findings", told.file, (*told.columns, "detail"), (*((*row, "") for row in told.rows), *more))
    return dataclasses.replace(release, rulebook=book, tables={**release.tables, "measures": measures, "findings": findings})
