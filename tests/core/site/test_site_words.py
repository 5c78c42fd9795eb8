"""The words of the site: complete in three languages, right in grammar where a rule can say so, formatted as the languages do."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from olshem_site.texts import SCRIPTS, Formats, Words, fold, skeleton, sorting_key
from olshem_site.texts.sorting import KAZAKH

SITE = Path(__file__).resolve().parents[3] / "src" / "olshem_site"
LOCALES = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}
NBSP = "\u00a0"


def tool():
    spec = importlib.util.spec_from_file_location("texts_tool", SITE.parents[1] / "tools" / "texts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue(language: str) -> Catalog:
    with (SITE / "texts" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LOCALES)
def test_the_catalogue_is_complete_and_up_to_date(language):
    texts = tool()
    current = texts.updated(language, texts.extracted())
    assert texts.untranslated(current) == []
    assert (SITE / "texts" / f"{language}.po").read_bytes() == texts.text_of(current)


def test_no_sentence_was_left_in_the_other_language():
    words = re.compile("[а-яёәғқңөұүһі]{2,}", re.IGNORECASE)
    russian = {str(message.id): message.string for message in catalogue("ru")}
    for message in catalogue("kk"):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        others = russian[str(message.id)]
        copied = set(forms) & set(others if isinstance(others, tuple) else (others,))
        assert [form for form in copied if len(words.findall(re.sub(r"%\(\w+\)s", "", form))) > 1] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_translation_names_what_its_message_names(language):
    for message in catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(re.findall(r"%\((\w+)\)s", " ".join(ids)))
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            assert set(re.findall(r"%\((\w+)\)s", text)) == wanted, text
            assert not re.search(r"%(?![%(])", text.replace("%%", "")), text


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_translation_is_not_the_english(language):
    same = [
        m.id for m in catalogue(language) if m.id and m.id == m.string and re.search(r"[A-Za-z]{4}", re.sub(r"%\(\w+\)s", "", str(m.id)))
    ]
    assert same == []


def test_kazakh_is_not_russian():
    russian = {str(m.id): m.string for m in catalogue("ru") if m.id}
    same = [m.string for m in catalogue("kk") if m.id and m.string == russian[str(m.id)] and len(re.findall(r"[а-яё]+", str(m.string))) > 2]
    assert same == []


def test_every_message_can_be_found_by_the_extraction():
    """A call inside an f-string is invisible to it: the text would silently stay English."""
    hidden = re.compile(r"""f(["']).*\{\s*(?:_|n|view\.words\.n?gettext)\(""")
    for path in SITE.rglob("*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert not hidden.search(line), f"{path.name}:{number}"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 day"), ("en", 0, "0 days"), ("en", 2, "2 days"),
        ("ru", 1, "1 день"), ("ru", 3, "3 дня"), ("ru", 5, "5 дней"), ("ru", 11, "11 дней"), ("ru", 21, "21 день"), ("ru", 0, "0 дней"), ("ru", 1.5, "1,5 дня"),
        ("kk", 0, "0 күн"), ("kk", 1, "1 күн"), ("kk", 21, "21 күн"),
    ],
)  # fmt: skip
def test_plurals(language, number, said):
    words = Words(language)
    shown = words.formats.number(number, 0 if float(number).is_integer() else 1)
    assert words.ngettext("%(shown)s day", "%(shown)s days", number, shown=shown).replace(NBSP, " ") == said


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("value", [0, 1, 999, 1000, 1234567.25, 0.5, 12.75, 3.0625, -4.5])
def test_numbers_are_what_babel_says(language, value):
    formats = Formats(language)
    assert formats.number(value, 2) == format_decimal(value, format="#,##0.00", locale=LOCALES[language]).replace("-", "\u2212")
    if 0 <= value <= 1:
        pattern = {"ru": f"#,##0.0{NBSP}%"}.get(language, "#,##0.0%")
        assert formats.percent(value) == format_percent(value, format=pattern, locale=LOCALES[language])


@pytest.mark.parametrize(
    ("language", "date", "month"),
    [("kk", "2026 ж. 5 наурыз", "2026 ж. наурыз"), ("ru", "5 марта 2026 г.", "март 2026 г."), ("en", "5 March 2026", "March 2026")],
)
def test_dates(language, date, month):
    formats = Formats(language)
    assert formats.date("2026-03-05T10:00:00").replace(NBSP, " ") == date
    assert formats.month("2026-03-01").replace(NBSP, " ") == month


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.0, "day", "0"),
        (17.93, "day", "17.9"),
        (0.06, "day", "0.1"),
        (0.01, "day", "0.01"),
        (0.0004, "day", "&lt;\u00a00.01"),
        (11444.0, "case", "11,444"),
    ],
)
def test_a_small_number_does_not_pass_for_zero(value, unit, shown):
    assert Formats("en").amount(value, unit) == shown


def test_kazakh_order():
    letters = list("АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ")
    assert sorted(set(letters), key=sorting_key) == letters
    assert sorted(["Өтініш", "Отбасы", "Оқу", "әке", "Ана", "Ғимарат", "Passport", "4"], key=sorting_key) == [
        "4", "Passport", "Ана", "әке", "Ғимарат", "Оқу", "Отбасы", "Өтініш",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "name"),
    [("аке", "Әке"), ("окилеттик", "Өкілеттік"), ("неке", "Некені"), ("кыркуйек", "Қыркүйек"), ("ен", "Ең"), ("ёлка", "елка")],
)
def test_search_does_not_tell_near_letters_apart(typed, name):
    assert fold(typed) in fold(name)


def test_values_are_escaped_and_markup_is_not():
    words = Words("en")
    assert words.gettext("%(name)s (%(value)s)", name="<b>&", value="1") == "&lt;b&gt;&amp; (1)"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jardemaqy", "Жәрдемақы"), ("zhardemaky", "Жәрдемақы"), ("járdemaqy", "Жәрдемақы"), ("järdemaqy", "Жәрдемақы"),
        ("kuälık", "Куәлік"), ("kýálik", "Куәлік"), ("kualik", "Куәлік"), ("ūl", "Ұл"), ("öñır", "Өңір"), ("óńir", "Өңір"), ("onir", "Өңір"),
        ("şarua", "Шаруа"), ("sharya", "Шаря"), ("Qazaqstan", "Қазақстан"), ("pasport", "Паспорт"), ("паспорт", "passport"), ("svidetelstvo", "свидетельство"),
    ],
)  # fmt: skip
def test_a_word_sounds_the_same_in_both_scripts(typed, name):
    assert skeleton(typed) == skeleton(name)


def test_every_kazakh_letter_has_its_sound():
    assert {letter.lower() for letter in KAZAKH} <= set(SCRIPTS)


@pytest.mark.parametrize("language", LOCALES)
def test_a_date_is_shown_as_it_was_written(language):
    formats = Formats(language)
    shown = formats.month_inflected(dt.date(2020, 5, 1))
    assert {"kk": "2020 ж. мамыр", "ru": "мая 2020 г.", "en": "May 2020"}[language] == shown.replace(NBSP, " ")
