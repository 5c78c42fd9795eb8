// My deadline for any day, by the rules of the library (olshem.calendars); a test holds the two equal. Without script the table of the next days stays.
"use strict";
const DAY = 86400000;
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const weekday = (time) => (new Date(time).getUTCDay() + 6) % 7;

// The calendar as the page brings it, ready to be asked.
function readCalendar(data) {
  const marked = new Map(data.days.map((text) => [`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`, [text[8], data.names[text.slice(9)]]]));
  const mark = (time) => (marked.get(iso(time)) || [""])[0];
  const inWeekend = (time) => data.weekend.includes(weekday(time));
  const works = (time) => (mark(time) ? mark(time) === "w" : !inWeekend(time));
  return {
    ...data, works, inWeekend,
    opens: (time) => works(time) && (!data.open || data.open.includes(weekday(time))),
    off: (time) => ({h: "holiday", o: "moved-off"}[mark(time)] || "weekend"),
    name: (time) => (marked.get(iso(time)) || [])[1],
  };
}

// The same day of a later month, clipped to its end; the day before, where the day of receipt counts.
function monthEnd(begun, months, receiptCounts) {
  const from = new Date(begun);
  const year = from.getUTCFullYear(), month = from.getUTCMonth() + months;
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate() - (receiptCounts ? 1 : 0), length));
}

// The days from the submission on (a date, some time in office hours) to the last one: {last, days: [[date, counts, why]]}.
window.olshemDeadline = (data, term, start) => {
  const calendar = data.works ? data : readCalendar(data);
  const days = [];
  let day = Date.parse(start);
  const pass = (counts, why) => days.push([iso(day), counts, why]);
  while (calendar.open && !calendar.opens(day)) {
    pass(false, calendar.works(day) ? "closed" : calendar.off(day));
    day += DAY;
  }
  const begun = day;
  const first = calendar.receipt && term.unit !== "day" && (term.unit !== "working-day" || calendar.works(day));
  pass(first, "receipt");
  const run = (number, why) => {
    for (; number > 0; number -= 1) { day += DAY; pass(true, why); }
  };
  if (term.unit === "working-day") {
    for (let number = term.number - (first ? 1 : 0); number > 0;) {
      day += DAY;
      const works = calendar.works(day);
      if (works) number -= 1;
      pass(works, works ? (calendar.inWeekend(day) ? "moved-working" : "working-day") : calendar.off(day));
    }
  } else if (term.unit === "day") {
    run(term.number, "elapsed");
  } else {
    const months = term.unit === "calendar-month";
    run(months ? (monthEnd(begun, term.number, calendar.receipt) - begun) / DAY : term.number - (calendar.receipt ? 1 : 0), "calendar-day");
    if (calendar.moves && !calendar.works(day)) {
      const ended = days[days.length - 1];
      if (ended[2] === "calendar-day") ended[2] = calendar.off(day);
      do { day += DAY; pass(false, calendar.works(day) ? "moved-to-working-day" : calendar.off(day)); } while (!calendar.works(day));
    }
  }
  const last = days[days.length - 1];
  if (["working-day", "moved-working", "calendar-day", "elapsed"].includes(last[2])) last[2] = "last-day";
  return {last: iso(day), days};
};

// Days one after another with one reason stand together, as in the tables of the page.
function runsOf(calendar, days) {
  const runs = [];
  let number = 0;
  for (const [date, counts, why] of days) {
    number += counts ? 1 : 0;
    const name = why === "holiday" || why === "moved-off" ? calendar.name(Date.parse(date)) : undefined;
    const last = runs[runs.length - 1];
    if (last && last.counts === counts && last.why === why && last.name === name) Object.assign(last, {to: date, last: number});
    else runs.push({from: date, to: date, counts, why, name, first: number, last: number});
  }
  return runs;
}

const place = document.getElementById("deadlines");
if (place && place.dataset.calendar) {
  const words = JSON.parse(place.dataset.words), calendar = readCalendar(JSON.parse(place.dataset.calendar));
  const language = document.documentElement.lang;
  const form = (options) => { const shown = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {...options, timeZone: "UTC"}); return (date) => shown.format(Date.parse(date)); };
  const long = form({weekday: "short", day: "numeric", month: "short", year: "numeric"}), short = form({weekday: "short", day: "numeric", month: "short"});
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  const element = (name, text) => { const made = document.createElement(name); made.textContent = text; return made; };
  const off = ["weekend", "holiday", "moved-off", "closed", "after-hours"];

  const say = (run) => {
    const values = {days: run.from === run.to ? short(run.from) : `${short(run.from)} – ${short(run.to)}`, first: run.first, last: run.last, why: run.name || words[run.why]};
    if (run.why === "receipt" && run.counts) return fill(words["receipt-counts"], values);
    if (run.counts && run.why !== "last-day" && !off.includes(run.why)) return fill(run.first === run.last ? words.one : words.many, values);
    return fill(words[off.includes(run.why) ? "off" : run.why], values);
  };

  const tell = (form, input, told) => {
    told.replaceChildren();
    if (!input.value) return;
    const term = JSON.parse(form.dataset.term), latest = term.until && term.until < input.max ? term.until : input.max;
    if (input.value < input.min || input.value > latest) {
      told.append(element("p", fill(words.outside, {first: long(input.min), last: long(latest)})));
      return;
    }
    const found = window.olshemDeadline(calendar, term, input.value);
    const list = document.createElement("ol");
    list.append(...runsOf(calendar, found.days).map((run) => element("li", say(run))));
    const result = document.createElement("p");
    const unlisted = calendar.known && found.last > calendar.known[2];
    const day = unlisted ? fill(words.early, {day: long(found.last)}) : long(found.last);
    result.append(element("b", fill(words.result, {day})));
    told.append(result);
    if (!calendar.known || found.last > calendar.known[1]) told.append(element("p", unlisted ? words.unlisted : words.unsure));
    told.append(list);
  };

  for (const form of place.querySelectorAll("form.day")) {
    const input = form.querySelector("input"), told = form.querySelector(".told");
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", () => tell(form, input, told));
  }
}
