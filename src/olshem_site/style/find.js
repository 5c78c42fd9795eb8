// Finds a service, a body or a place by any part of its name in any language and in both scripts, or by its code, with or without spaces.
// Without script the lists from A to Z do the same. Which letters count as one stands in the index.
"use strict";
const box = document.querySelector(".search");
const input = box.querySelector("input");
const found = box.querySelector("#found");
const language = document.documentElement.lang;
const each = (text, table) => [...text].map((letter) => (letter in table ? table[letter] : letter)).join("");
const fold = (text) => each(text.toLowerCase(), window.olshemLetters.folded);
// As it sounds, in plain Latin letters: jardemaqy, zhardemaky and жәрдемақы are the same.
function skeleton(text) {
  const {scripts, pairs} = window.olshemLetters;
  const plain = text.toLowerCase().normalize("NFC").replace(/i\u0307/g, "i").replace(new RegExp(Object.keys(pairs).join("|"), "g"), (pair) => pairs[pair]);
  return each(plain, scripts).replace(/([\p{L}\p{N}])\1+/gu, "$1");
}
const joined = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
// A longer word without its last letter, so that one ending finds another: выбоина, выбоину.
const stem = (word) => (word.length > 5 ? word.slice(0, -1) : word);

let asked = false;
function load() {
  if (asked) return;
  asked = true;
  const script = document.createElement("script");
  script.src = box.dataset.index;
  script.onload = show;
  document.head.append(script);
}

function show() {
  if (!window.olshemIndex) return;
  const typed = fold(input.value);
  const words = typed.split(/\s+/).filter(Boolean);
  found.replaceChildren();
  if (!words.length) return;
  const bare = joined(typed);
  const holds = (row) => words.every((word) => row[1].includes(word)) || (bare && joined(row[1]).includes(bare));
  const near = (row) => words.every((word) => row[1].includes(stem(word)));
  const sounding = words.map((word) => stem(skeleton(word)));
  const sounds = (row) => sounding.join("").length > 2 && sounding.every((word) => (row[3] = row[3] || skeleton(row[1])).includes(word));
  const begins = (row) => words.every((word) => ` ${row[1].replace(/[^\p{L}\p{N}]/gu, " ")}`.includes(` ${word}`));
  const rank = (row) => (row[1].startsWith(words[0]) ? 0 : begins(row) ? 1 : holds(row) ? 2 : near(row) ? 3 : 4);
  const rows = window.olshemIndex.filter((row) => holds(row) || near(row) || sounds(row));
  rows.sort((one, other) => rank(one) - rank(other));
  if (!rows.length) {
    found.textContent = box.dataset.none;
    return;
  }
  const list = document.createElement("ul");
  for (const [name, , address] of rows.slice(0, 12)) {
    const link = document.createElement("a");
    link.href = `${box.dataset.root}${language}/${address}`;
    link.textContent = name;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  found.append(list);
}

box.hidden = false;
input.addEventListener("focus", load);
input.addEventListener("input", () => { load(); show(); });
input.addEventListener("keydown", (event) => {
  const first = found.querySelector("a");
  if (event.key === "Enter" && first) first.click();
});
