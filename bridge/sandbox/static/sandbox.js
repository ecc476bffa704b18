"use strict";
// Draws /sandbox/state.json again and again. What is on the page is changed, never replaced, so
// that focus, opened timelines and half-typed numbers stay.

const PERIOD_MS = 1000;
const STAGES = new Map(
  [...document.querySelector("#invoice-template").content.querySelectorAll("[data-stage]")].map(
    (button) => [button.dataset.stage, button.getAttribute("aria-label")],
  ),
);
const PROBLEMS = {
  opted_out: "Blank: the client wants no texts",
  number_invalid: "Not one clear phone number",
  number_not_mobile: "A line that takes no texts",
};
const MARKS = {
  queued: "Sending…",
  sent: "Sent",
  delivered: "✓ Delivered",
  undelivered: "✗ Not delivered",
};
const STATES = ["delivered", "accepted", "attempting", "claimed", "waiting", "unknown", "withheld", "undelivered", "failed"];

const NARROW = window.matchMedia("(max-width: 40rem)");

const by = (id) => document.getElementById(id);
const part = (node, name) => node.querySelector(`[data-${name}]`);
const spaced = (word) => word.replaceAll("_", " ");
const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const exact = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function made(tag, text, className) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

// Give *parent* one child per item, in order; a child is made once and then only updated.
function keep(parent, items, keyOf, make, update) {
  const old = new Map([...parent.children].filter((c) => c.dataset.key).map((c) => [c.dataset.key, c]));
  let last = null;
  for (const item of items) {
    const key = String(keyOf(item));
    let node = old.get(key);
    if (node) {
      old.delete(key);
    } else {
      node = make(item);
      node.dataset.key = key;
      if (last) last.after(node);
      else parent.prepend(node);
    }
    const seen = JSON.stringify(item);
    if (node.seen !== seen) {
      node.seen = seen;
      update(node, item);
    }
    last = node;
  }
  for (const node of old.values()) node.remove();
}

const fromTemplate = (id) => () => by(id).content.firstElementChild.cloneNode(true);

// ---- the server

async function call(path, body) {
  const wanted = body
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
    : {};
  const answer = await fetch(path, wanted);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

let asked = 0;
let drawn = 0;

async function refresh() {
  const mine = ++asked;
  try {
    const state = await call("/sandbox/state.json");
    by("banner").hidden = true;
    if (mine > drawn) {
      drawn = mine;
      draw(state);
    }
  } catch (error) {
    say(by("banner"), `The sandbox does not answer: ${error.message}. What you see is from before.`);
    by("banner").hidden = false;
  }
}

// ---- clients and phones

function makeClient(client) {
  const node = fromTemplate("client-template")();
  const answer = part(node, "answer");
  answer.setAttribute("aria-label", `Reply from the phone of ${client.name}`);
  part(node, "answer-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = answer.value;
    if (!text) return;
    try {
      await call("/sandbox/answers", { number: node.dataset.phone, text });
      answer.value = "";
      say(part(node, "answered"), "");
    } catch (error) {
      say(part(node, "answered"), `Not sent: ${error.message}`);
    }
    await refresh();
  });
  if (client.former) {
    part(node, "field-form").remove();
    part(node, "invoices").remove();
    return node;
  }
  const input = part(node, "field");
  input.id = `field-${client.id}`;
  part(node, "field-label").htmlFor = input.id;
  const save = async () => {
    try {
      await call(`/sandbox/clients/${client.id}`, { field: input.value });
      await refresh();
    } catch (error) {
      say(part(node, "reads"), `Not saved: ${error.message}`);
    }
  };
  part(node, "field-form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  part(node, "clear").addEventListener("click", () => {
    input.value = "";
    save();
  });
  input.addEventListener("input", () => unsaved(node, input));
  return node;
}

function unsaved(node, input) {
  node.classList.toggle("is-unsaved", input.value !== input.dataset.saved);
}

function updateClient(node, client) {
  node.hidden = !client.wanted;
  say(part(node, "name"), client.name);
  say(part(node, "about"), client.about);
  const gist = client.invoices.flatMap((one) => one.lasts).at(-1);
  part(node, "gist").hidden = !gist;
  if (gist) {
    showState(part(node, "gist-state"), gist.state);
    say(part(node, "gist-words"), why(gist) || STAGES.get(gist.stage));
  }
  updatePhone(node, client);
  if (client.former) return;
  const input = part(node, "field");
  // Somebody who is typing is not interrupted.
  if (input.dataset.saved === undefined || input.value === input.dataset.saved) input.value = client.field;
  input.dataset.saved = client.field;
  unsaved(node, input);
  const reads = part(node, "reads");
  say(reads, client.e164 ? `Read as ${client.e164}` : PROBLEMS[client.problem] || spaced(client.problem));
  reads.classList.toggle("is-problem", !client.e164);
  const notes = client.notes.map((note, number) => ({ note, number }));
  keep(part(node, "notes"), notes, (one) => one.number, () => made("li", ""), (line, one) => say(line, `Note in WHMCS: ${one.note}`));
  keep(part(node, "invoices"), client.invoices, (one) => one.id, makeInvoice, updateInvoice);
}

function updatePhone(node, client) {
  node.dataset.phone = client.phone || "";
  node.classList.toggle("is-silent", !client.texts.length);
  say(part(node, "sender"), client.texts.length ? client.sender : "No texts");
  say(part(node, "number"), client.phone || "no number");
  say(part(node, "refused"), client.refused ? `On the suppression list (${client.refused.why})` : "");
  part(node, "answer-form").hidden = !client.phone;
  const screen = node.querySelector(".screen");
  // The first text opens the phone; where there is room for one only, that of the first client.
  if (client.texts.length && !node.dataset.texted) {
    node.dataset.texted = "yes";
    node.open ||= !NARROW.matches || !node.previousElementSibling;
  }
  const before = screen.children.length;
  screen.setAttribute("aria-label", `Texts on the phone of ${client.name}`);
  keep(screen, client.texts, (one) => one.id, fromTemplate("bubble-template"), updateText);
  if (client.texts.length > before) screen.scrollTop = screen.scrollHeight;
}

function updateText(node, one) {
  say(part(node, "text"), one.text);
  part(node, "text").dir = "auto"; // after the text: Chromium looks at it once
  const written = !one.status; // by the person
  const parts = one.parts === 1 ? "1 part" : `${one.parts} parts`;
  const mark = written ? ["Reply", clock(one.at)] : [MARKS[one.status] || one.status, clock(one.at), parts];
  say(part(node, "mark"), mark.join(" · "));
  node.classList.toggle("is-reply", written);
  node.dataset.status = one.status || "";
}

function makeInvoice(invoice) {
  const node = fromTemplate("invoice-template")();
  const verdict = part(node, "verdict");
  part(node, "paid").addEventListener("click", async () => {
    try {
      await call(`/sandbox/invoices/${invoice.id}`, { paid: !node.classList.contains("is-paid") });
      await refresh();
    } catch (error) {
      say(verdict, error.message);
    }
  });
  node.querySelector(".stages").setAttribute("aria-label", `Fire a reminder for invoice ${invoice.number}`);
  for (const button of node.querySelectorAll("[data-stage]")) {
    button.addEventListener("click", () => fire(invoice, button.dataset.stage, verdict));
  }
  return node;
}

async function fire(invoice, stage, verdict) {
  const date = by("day").value;
  const what = `${STAGES.get(stage)} on ${date || "no date"}`;
  try {
    const told = await call("/sandbox/fire", { invoice_id: invoice.id, stage, date });
    say(
      verdict,
      told.verdict === "duplicate"
        ? `${what}: fired before, so this is a duplicate and nothing new happens. Choose another day to fire it again.`
        : `${what}: fired.`,
    );
    await refresh();
  } catch (error) {
    say(verdict, `${what}: not fired. ${error.message}`);
  }
}

function updateInvoice(node, invoice) {
  say(part(node, "title"), `Invoice #${invoice.number}`);
  say(part(node, "about"), invoice.about);
  keep(part(node, "lasts"), invoice.lasts, (one) => one.stage, fromTemplate("last-template"), (line, one) => {
    showState(part(line, "state"), one.state);
    say(part(line, "words"), [STAGES.get(one.stage), why(one)].filter(Boolean).join(" · "));
    say(part(line, "detail"), one.state === "withheld" ? one.detail : "");
  });
  const paid = part(node, "paid");
  say(paid, invoice.paid ? "Mark unpaid" : "Mark paid");
  paid.setAttribute("aria-label", `${paid.textContent}: invoice ${invoice.number}`);
  node.classList.toggle("is-paid", invoice.paid);
}

// ---- reminders

// The reason, or what the timeline notes of the text: that a name was left out of it.
function why(one) {
  const note = one.history.map((line) => line.detail.split(", without ")[1]).find(Boolean);
  return one.reason ? spaced(one.reason) : note ? `without ${spaced(note)}` : "";
}

function showState(chip, state) {
  say(chip, state);
  chip.dataset.state = state;
}

function updateReminder(node, one) {
  showState(part(node, "state"), one.state);
  say(part(node, "what"), `#${one.number} ${STAGES.get(one.stage) || one.stage}`);
  say(part(node, "why"), [one.who, why(one)].filter(Boolean).join(" · "));
  const at = part(node, "at");
  at.dateTime = one.created_at;
  say(at, clock(one.created_at));
  part(node, "history").replaceChildren(
    ...one.history.map((line) => {
      const step = document.createElement("li");
      const words = [line.reason && spaced(line.reason), line.detail].filter(Boolean).join(": ");
      step.append(made("time", exact(line.at), "quiet"), made("strong", line.state), made("span", words, "detail"));
      return step;
    }),
  );
  const facts = [
    ["event", one.event_id],
    ["sent to", one.to],
    ["parts", one.parts],
    ["carrier’s id", one.gateway_id],
  ].filter(([, value]) => value);
  part(node, "facts").replaceChildren(
    ...facts.map(([name, value]) => {
      const line = document.createElement("div");
      line.append(made("dt", name), made("dd", String(value)));
      return line;
    }),
  );
}

function drawCounts(reminders) {
  const counts = STATES.map((state) => ({ state, count: reminders.filter((r) => r.state === state).length }));
  keep(by("counts"), counts.filter((one) => one.count), (one) => one.state, () => made("span", "", "chip"), (node, one) => {
    node.dataset.state = one.state;
    say(node, `${one.count} ${one.state}`);
  });
}

function drawReasons(reminders) {
  const reasons = new Set(reminders.filter((one) => one.state === "withheld").map((one) => one.reason));
  const options = [...reasons].sort().map((reason) => ({ reason }));
  keep(by("reasons"), options, (one) => one.reason, () => made("option", ""), (node, one) => {
    node.value = one.reason;
    say(node, spaced(one.reason));
  });
}

function isWanted(client) {
  const wanted = by("filter").value;
  if (wanted === "all") return true;
  if (wanted === "texted") return client.texts.length > 0;
  if (wanted === "none") return client.texts.length === 0;
  return client.reasons.includes(wanted);
}

// The newest reminder of each stage.
function lastsOf(invoice, reminders) {
  const own = reminders.filter((one) => one.invoice_id === invoice.id);
  return [...STAGES.keys()].map((stage) => own.find((one) => one.stage === stage)).filter(Boolean);
}

let shown = null;

function draw(state) {
  shown = state;
  const day = by("day");
  if (!day.value && document.activeElement !== day) day.value = state.today;
  const owners = new Map();
  for (const client of state.clients) {
    for (const invoice of client.invoices) owners.set(invoice.id, { who: client.name, number: invoice.number });
  }
  const reminders = state.reminders.map((one) => ({
    ...one,
    to: one.number,
    ...(owners.get(one.invoice_id) || { who: "no client", number: one.invoice_id }),
  }));
  const former = state.former.map((one) => ({
    former: true,
    name: "A former number",
    about: "No client’s field holds it now.",
    invoices: [],
    ...one,
  }));
  const refused = new Map(state.suppressions.map((one) => [one.number, one]));
  const clients = [...state.clients, ...former].map((client) => {
    const invoices = client.invoices.map((one) => ({ ...one, lasts: lastsOf(one, reminders) }));
    const reasons = invoices.flatMap((one) => one.lasts.map((last) => last.reason));
    return { ...client, invoices, reasons, refused: refused.get(client.phone), sender: state.sender };
  });
  drawReasons(reminders);
  const wanted = clients.map((client) => ({ ...client, wanted: isWanted(client) }));
  keep(by("clients"), wanted, (one) => one.id || one.phone, makeClient, updateClient);
  keep(by("reminders"), reminders, (one) => one.id, fromTemplate("reminder-template"), updateReminder);
  drawCounts(reminders);
}

by("filter").addEventListener("change", () => shown && draw(shown));

by("next-day").addEventListener("click", () => {
  const day = by("day");
  const next = new Date(`${day.value || new Date().toISOString().slice(0, 10)}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  day.value = next.toISOString().slice(0, 10);
});

async function go() {
  if (!document.hidden) await refresh();
  setTimeout(go, PERIOD_MS);
}
go();
