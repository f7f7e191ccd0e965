"use strict";
// Without this the page shows the same. It opens and closes rows, opens what an address names, copies, reads figures by
// bin, compares with another model of the results (?with=MODEL), and prints everything.
(function () {
  var rows = document.querySelectorAll(".row > details"), folded = [];

  function all(selector, act, within) { (within || document).querySelectorAll(selector).forEach(act); }

  function openAll(open) { rows.forEach(function (row) { row.open = open; }); }

  function reveal() {
    var wanted = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (var e = wanted; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
    if (wanted) { wanted.scrollIntoView(); }
  }

  // -- copying: an address, or the text of an element --

  function copyText(text, button, done) {
    var area = document.createElement("textarea"), before = button.textContent;
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var copied = document.execCommand("copy");
    area.remove();
    button.focus();
    if (!copied) { return; }
    button.textContent = done;
    setTimeout(function () { button.textContent = before; }, 1500);
  }

  all("button.copy", function (button) {
    button.addEventListener("click", function () {
      copyText(document.getElementById(button.dataset.copies).textContent, button, "copied");
    });
  });
  all(".address", function (link) {
    link.title = "copy the address of this row";
    link.addEventListener("click", function () { copyText(link.href, link, "✓"); });
  });
  all(".cited", function (text) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "copy";
    button.addEventListener("click", function () { copyText(text.textContent, button, "copied"); });
    text.after(button);
  });

  // -- figures: the bin under the pointer, or chosen with the arrow keys, in words --

  all(".distribution", function (figure) {
    var svg = figure.querySelector("svg"), bins = svg.querySelectorAll(".bin"), readout = figure.querySelector(".readout"), at = -1;
    var first = readout.textContent;

    function choose(index) {
      all(".chosen", function (bin) { bin.classList.remove("chosen"); }, svg);
      at = index;
      readout.textContent = at < 0 ? first : bins[at].querySelector("title").textContent;
      if (at >= 0) { bins[at].classList.add("chosen"); }
    }
    bins.forEach(function (bin, index) { bin.addEventListener("pointerenter", function () { choose(index); }); });
    svg.addEventListener("pointerleave", function () { choose(-1); });
    svg.setAttribute("tabindex", "0");
    svg.addEventListener("keydown", function (event) {
      var step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (!step) { return; }
      event.preventDefault();
      choose(Math.max(0, Math.min(bins.length - 1, at + step)));
    });
    svg.addEventListener("blur", function () { choose(-1); });
  });

  // -- another model: a mark on each bar, and the difference --

  function printed(score, signed) {
    var text = Math.abs(score).toFixed(3).replace(/^0/, "");
    return (+text === 0 ? "" : score < 0 ? "−" : signed ? "+" : "") + text;
  }

  function addCell(parent, name, words, text) {
    var cell = document.createElement("span"), column = document.createElement("span"), value = document.createElement("span");
    cell.className = "cell " + name;
    column.className = "column";
    column.textContent = words + " ";
    value.className = "value";
    value.textContent = text;
    if (words) { cell.append(column); }
    cell.append(value);
    parent.append(cell);
  }

  function compare(model) {
    document.body.classList.add("comparing");
    var heading = document.querySelector(".heading");
    addCell(heading, "with", "", model.name);
    addCell(heading, "with_difference", "", "minus ours");
    rows.forEach(function (row) {
      var score = model.scores[row.id], summary = row.firstElementChild, bar = summary.querySelector(".bar");
      var ours = parseFloat(bar.dataset.score), there = score !== undefined;
      if (there) {
        var mark = document.createElement("span");
        mark.className = "mark with";
        mark.style.left = 100 * Math.max(0, Math.min(1, score)) + "%";
        bar.append(mark);
      }
      addCell(summary, "with", model.name, there ? printed(score) : "–");
      addCell(summary, "with_difference", "minus ours", there && !isNaN(ours) ? printed(score - ours, true) : "–");
    });
  }

  function offer(models, wanted) {
    var place = document.getElementById("comparison"), label = document.createElement("label"), select = document.createElement("select");
    var chosen = models.find(function (model) { return model.name === wanted; });
    [{name: ""}].concat(models).forEach(function (model) { select.add(new Option(model.name || "…", model.name, false, model === chosen)); });
    select.addEventListener("change", function () { location.search = select.value ? "?with=" + encodeURIComponent(select.value) : ""; });
    label.append("Compare with ", select);
    place.append(label);
    if (chosen) {
      place.append(" (diamonds; " + (chosen.networks === "redrawn" ? "re-initialised for each stimulus set" : "one network") +
        (+chosen.seeds > 1 ? ", mean over " + chosen.seeds + " seeds" : "") + ")");
      compare(chosen);
    } else if (wanted) { place.append(" There is no model " + wanted + " in these results."); }
    place.hidden = false;
  }

  var wanted = new URLSearchParams(location.search).get("with");
  if (wanted !== null) {
    var models = document.createElement("script");
    models.src = "models.js";
    models.onload = function () { offer(window.ventralModels, wanted); };
    document.head.append(models);
  }

  all(".buttons, button.copy", function (element) { element.hidden = false; });
  document.getElementById("open").addEventListener("click", function () { openAll(true); });
  document.getElementById("close").addEventListener("click", function () { openAll(false); });
  window.addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll(".row > details, .meaning")).filter(function (d) { return !d.open; });
    folded.forEach(function (d) { d.open = true; });
    all("img", function (image) { image.loading = "eager"; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (d) { d.open = false; }); });
  window.addEventListener("hashchange", reveal);
  reveal();
}());
