"""The pictures: well-formed, titled, the same bytes twice; ties drawn as ties; every part by shape and word, not colour alone."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest

from olshem_site import charts
from olshem_site.charts.svg import nice_scale, text_width

SVG = "{http://www.w3.org/2000/svg}"


def row(name: str, value: float, low: int, high: int, tie: str) -> charts.LeagueRow:
    return charts.LeagueRow(name, f"../{name}/", value, value - 0.05, value + 0.05, low, high, tie, "1,200 cases")


ROWS = [row("A", 0.9, 1, 1, "1"), row("B", 0.7, 2, 3, "2"), row("C", 0.72, 2, 3, "2"), row("D", 0.2, 4, 4, "3")]
MARKS = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]
STEPS = [charts.Step(1, 0.8, 0.7, 0.9, 0), charts.Step(4, 0.5, 0.4, 0.6, 2), charts.Step(9, 0.1, 0.05, 0.2, 1)]
MONTHS = [charts.Month("Jan", 0.6, 0.5, 0.7, 120, 0.55), charts.Month("Feb", None, None, None, 0), charts.Month("Mar", 0.8, 0.7, 0.9, 60)]


def league() -> str:
    return charts.league_chart("T <b>", ROWS, size=4, marks=MARKS, whole=(0.66, "all 66 %"), places_word="rank")


def kept(name: str = "x") -> str:
    parts = [("kept", 0.6, "on time 60"), ("late", 0.2, "late 20"), ("overdue", 0.15, "overdue 15"), ("notdue", 0.05, "not due 5")]
    return charts.kept_chart(name, title="T <b>", description="D & d", parts=parts, marks=MARKS)


def months(name: str = "x") -> str:
    return charts.months_chart(name, title="T <b>", description="D & d", months=MONTHS, marks=MARKS, target=(0.9, "target", "90 %"))


def waiting(name: str = "x") -> str:
    return charts.waiting_chart(
        name, title="T <b>", description="D & d", lines=charts.waiting_lines(STEPS, 10), marks=MARKS,
        median=(4, "4 days"), promise=(3, "promised"), half="half",
    )  # fmt: skip


def scale(name: str = "x") -> str:
    return charts.scale_chart(name, title="T <b>", description="D & d", value=0.66, low=0.6, high=0.7, marks=MARKS, target=(0.9, "target"))


@pytest.mark.parametrize("draw", [kept, months, waiting, scale])
def test_a_picture_is_an_image_with_title_and_description(draw):
    root = ET.fromstring(re.sub("<svg", f'<svg xmlns="{SVG[1:-1]}"', draw(), count=1))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", f"{title.get('id')} {description.get('id')}")
    assert (title.text, description.text) == ("T <b>", "D & d")
    assert draw() == draw()
    assert draw("other") != draw()


@pytest.mark.parametrize("draw", [kept, months, waiting, scale])
def test_a_picture_has_no_view_box_so_that_its_letters_keep_their_size(draw):
    opening = re.match(r"<svg[^>]*>", draw()).group()
    assert 'width="100%"' in opening
    assert "viewBox" not in opening


def test_a_league_is_a_list_of_links_under_one_name():
    root = ET.fromstring(league())
    assert (root.get("role"), root.get("aria-label")) == ("group", "T <b>")
    assert [(link.get("href"), link.text) for link in root.iter("a")] == [(f"../{name}/", name) for name in "ABCD"]
    assert {picture.get("aria-hidden") for picture in root.iter("svg")} == {"true"}


def test_a_tie_is_one_bracket_in_the_order_of_names():
    root = ET.fromstring(league())
    assert [[link.text for link in group.iter("a")] for group in root.iter("ul") if group.get("class") == "tied"] == [["B", "C"]]
    assert [places.text for places in root.iter("b")] == ["1", "2–3", "2–3", "4"]


def test_a_league_without_places_has_no_column_for_them():
    rows = [one._replace(rank_low=None, rank_high=None, tie="") for one in ROWS]
    picture = charts.league_chart("T", rows, size=4, marks=MARKS, whole=None, places_word="")
    assert 'class="league unranked"' in picture
    assert "<b>" not in picture
    assert "tied" not in picture


def test_the_parts_of_the_bar_differ_by_pattern_and_word():
    picture = kept()
    assert [word in picture for word in ("on time 60", "late 20", "overdue 15", "not due 5")] == [True] * 4
    assert [f'fill="url(#x-{kind})"' in picture for kind in ("late", "overdue")] == [True] * 2
    widths = [float(width) for width in re.findall(r'class="piece \w+" x="[\d.]+%" width="([\d.]+)%"', picture)]
    assert widths == pytest.approx([60, 20, 15, 5])


def test_a_part_without_cases_is_not_drawn():
    assert (
        "late"
        not in charts.kept_chart("x", title="", description="", parts=[("kept", 1.0, "on time"), ("late", 0.0, "late")], marks=MARKS).split(
            "</defs>"
        )[1]
    )


def test_a_month_without_a_figure_is_a_gap():
    picture = months()
    assert picture.count('class="dot"') == 2
    assert picture.count('class="before"') == 1
    assert ">–<" in picture


def test_the_waiting_curve_is_a_staircase_that_begins_with_everybody():
    lines = charts.waiting_lines(STEPS, 10)
    assert lines.curve == "M0 0H100V200H400V500H900V900H1000"
    assert lines.band.startswith("M0 0H100V100H400V400H900V800H1000V950H900V600H400")
    assert lines.band.endswith("Z")
    assert lines.open_ticks.count("<line") == 2


def test_what_lies_beyond_the_axis_is_not_drawn():
    lines = charts.waiting_lines(STEPS, 5)
    assert lines.curve == "M0 0H200V200H800V500H1000"
    assert lines.open_ticks.count("<line") == 1
    picture = charts.waiting_chart("x", title="", description="", lines=lines, marks=MARKS, median=(9, "9"), promise=(7, "p"), half="half")
    assert 'class="this"' not in picture
    assert 'class="promise"' not in picture


@pytest.mark.parametrize(
    ("value", "end", "pieces"),
    [(0.7, 0.8, 4), (1, 1, 5), (1.2, 1.5, 3), (17.9, 20, 4), (200, 200, 4), (61, 80, 4), (93, 100, 5), (0, 1, 5)],
)
def test_a_scale_ends_at_a_round_number(value, end, pieces):
    assert nice_scale(value) == (pytest.approx(end), pieces)


def test_letters_have_the_fonts_own_widths():
    assert text_width("Ш", 15) > text_width("і", 15) > 0
    assert text_width("66", 30) == pytest.approx(2 * text_width("66", 15))


def test_the_edge_ruler_points_at_the_pages_own_figure():
    assert charts.edge_ruler(0.662).count('class="pointer" x="66.2%"') == 1
    assert "pointer" not in charts.edge_ruler()


def test_a_line_of_dates_shows_bars_dots_and_each_kind_of_end():
    day = dt.date
    spans = [
        charts.Span("10 days", "2015–2017", day(2015, 1, 1), day(2017, 12, 31), "superseded"),
        charts.Span("8 days", "2018–2019", day(2018, 1, 1), day(2019, 6, 30), "repealed"),
        charts.Span("7 days", "2020", day(2020, 1, 1), day(2020, 12, 31), "suspended"),
        charts.Span("6 days", "as read in 2019", day(2019, 1, 1), None, seen=True),
        charts.Span("5 <days>", "since 2021", day(2021, 1, 1), None, "open"),
    ]
    picture = charts.dates_chart("h", title="t", description="d", spans=spans, today=day(2026, 1, 20), now="release")
    assert picture.count('class="force"') == 4
    assert picture.count('class="dot"') == 1
    assert [picture.count(path) for path in ("M0-9V9", "M-6-6 6 6M6-6-6 6", "M0-8V8M5-8V8", "M0-5 8 0 0 5Z")] == [1, 1, 1, 1]
    assert "5 &lt;days&gt;" in picture
    assert ">2015</text>" in picture
    assert 'role="img"' in picture


@pytest.mark.parametrize(
    ("first", "now", "anchor"),
    [
        (2010, "release of 1 March 2026", "end"),
        (2026, "release of 1 March 2026", "start"),
        (2025, "release of 1 March 2026, the third", "middle"),
    ],
)
def test_the_words_at_the_day_of_the_release_stay_inside_the_narrowest_screen(first, now, anchor):
    spans = [charts.Span("10 days", "", dt.date(first, 1, 1), None, "open")]
    picture = charts.dates_chart("h", title="t", description="d", spans=spans, today=dt.date(2026, 3, 1), now=now)
    assert f'text-anchor="{anchor}">{now}' in picture


def test_a_value_that_is_too_long_for_the_narrowest_screen_is_broken_into_lines():
    day, label = dt.date, "1 working day (the provider itself, the e-government portal, the state corporation)"
    spans = [charts.Span(label, "2020", day(2020, 1, 1), None, "open"), charts.Span("2 days", "2021", day(2021, 1, 1), None, "open")]
    picture = charts.dates_chart("h", title="t", description="d", spans=spans, today=day(2026, 1, 20), now="release")
    lines = re.findall(r'<text x="0" y="([\d.]+)">([^<]+)</text>', picture)
    assert " ".join(line for _y, line in lines) == f"{label} 2 days"
    assert len(lines) == 3
    assert all(text_width(line, 13) <= 320 for _y, line in lines)
    assert len({y for y, _line in lines}) == 3
