// Everything here is a convenience: the page says all it has to say without it.
"use strict";

function visible(selector) {
  return [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length > 0);
}

function step(by) {
  const findings = visible(".finding");
  const here = findings.findIndex((each) => each.contains(document.activeElement));
  const next = findings[here < 0 ? (by > 0 ? 0 : findings.length - 1) : here + by];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "center" });
  }
}

document.querySelectorAll(".keys").forEach((each) => { each.hidden = false; });
document.addEventListener("keydown", (event) => {
  const keys = document.getElementById("keys");
  if (!keys || !keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

// A link may lead into what is folded.
function unfold() {
  let inner = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = inner; each; each = each.parentElement) {
    if (each.localName === "details") each.open = true;
  }
  if (inner) inner.scrollIntoView({ block: "nearest" });
}
addEventListener("hashchange", unfold);
unfold();

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((each) => { each.open = true; });
});
addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));

function sort(table, column, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  const numbers = head.dataset.by === "number";
  const key = (row) => {
    const text = row.cells[column].textContent;
    return numbers ? Number.parseFloat(text) || 0 : text.toLowerCase();
  };
  const order = (one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0);
  const rows = [...table.tBodies[0].rows].sort((one, other) => (down ? order(other, one) : order(one, other)));
  table.tBodies[0].append(...rows);
  table.querySelectorAll("th").forEach((each) => each.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
}

document.querySelectorAll("table[data-sort]").forEach((table) => {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column, head));
    head.append(button);
  });
});
