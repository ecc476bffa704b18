"use strict";
// Draws /sandbox/state.json again and again. What is on the page is changed, never replaced, so
// that focus, opened timelines and half-typed numbers stay.

const PERIOD_MS = 1000;
const STAGES = new Map(
  [...document.querySelector("#invoice-template").content.querySelectorAll("[data-stage]")].map(
    (button) => [button.dataset.stage, button.textContent],
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
  say(part(node, "name"), client.name);
  say(part(node, "about"), client.about);
  say(part(node, "sender"), client.messages.length ? client.sender : "No texts yet");
  say(part(node, "number"), client.e164 || "no number");
  node.classList.toggle("is-silent", !client.messages.length);
  updateScreen(node.querySelector(".screen"), client);
  if (client.former) return;
  const input = part(node, "field");
  // Somebody who is typing is not interrupted.
  if (input.dataset.saved === undefined || input.value === input.dataset.saved) input.value = client.field;
  input.dataset.saved = client.field;
  unsaved(node, input);
  const reads = part(node, "reads");
  say(reads, client.e164 ? `Read as ${client.e164}` : PROBLEMS[client.problem] || spaced(client.problem));
  reads.classList.toggle("is-problem", !client.e164);
  keep(part(node, "invoices"), client.invoices, (one) => one.id, makeInvoice, updateInvoice);
}

function updateScreen(screen, client) {
  const before = screen.querySelectorAll(".text").length;
  screen.setAttribute("aria-label", `Texts to ${client.name}`);
  const empty = screen.querySelector("[data-empty]");
  empty.hidden = client.messages.length > 0;
  say(empty, client.e164 ? "Nothing has come to this phone." : "No phone to text.");
  keep(screen, client.messages, (one) => one.id, fromTemplate("bubble-template"), (node, one) => {
    say(part(node, "text"), one.text);
    const parts = one.parts === 1 ? "1 part" : `${one.parts} parts`;
    say(part(node, "mark"), `${MARKS[one.status] || one.status} · ${clock(one.at)} · ${parts}`);
    node.dataset.status = one.status;
  });
  if (client.messages.length > before) screen.scrollTop = screen.scrollHeight;
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
    button.addEventListener("click", () => fire(invoice, button, verdict));
  }
  return node;
}

async function fire(invoice, button, verdict) {
  const date = by("day").value;
  const what = `${button.textContent} on ${date || "no date"}`;
  try {
    const told = await call("/sandbox/fire", { invoice_id: invoice.id, stage: button.dataset.stage, date });
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
  say(part(node, "due"), `${invoice.total} · due ${invoice.due_date} · ${invoice.paid ? "paid" : "unpaid"}`);
  part(node, "last").hidden = !invoice.last;
  if (invoice.last) {
    showState(part(node, "state"), invoice.last.state);
    say(part(node, "words"), [STAGES.get(invoice.last.stage), why(invoice.last)].filter(Boolean).join(" · "));
  }
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

function draw(state) {
  const day = by("day");
  if (!day.value && document.activeElement !== day) day.value = state.today;
  const owners = new Map();
  for (const client of state.clients) {
    for (const invoice of client.invoices) owners.set(invoice.id, { who: client.name, number: invoice.number });
  }
  const last = (invoice) => state.reminders.find((one) => one.invoice_id === invoice.id);
  const clients = state.clients.map((client) => ({
    ...client,
    invoices: client.invoices.map((one) => ({ ...one, last: last(one) })),
    sender: state.sender,
    about: [client.company, client.country, client.language].filter(Boolean).join(" · "),
  }));
  const former = state.former.map((one) => ({
    former: true,
    name: "A former number",
    about: "No client’s field holds it now.",
    e164: one.number,
    sender: state.sender,
    messages: one.messages,
  }));
  keep(by("clients"), [...clients, ...former], (one) => one.id || one.e164, makeClient, updateClient);
  const reminders = state.reminders.map((one) => ({ ...one, to: one.number, ...owners.get(one.invoice_id) }));
  keep(by("reminders"), reminders, (one) => one.id, fromTemplate("reminder-template"), updateReminder);
  drawCounts(reminders);
}

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
