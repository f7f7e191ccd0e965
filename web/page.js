"use strict";
// Everything works without this: it opens and closes all, opens what an address names, copies BibTeX, prints whole.
(function () {
  var rows = document.querySelectorAll(".row > details"), folded = [];

  function openAll(open) { rows.forEach(function (row) { row.open = open; }); }

  function reveal() {
    var wanted = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (var e = wanted; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
    if (wanted) { wanted.scrollIntoView(); }
  }

  function copy(button) {
    var range = document.createRange(), selection = window.getSelection();
    range.selectNodeContents(document.getElementById(button.dataset.copies));
    selection.removeAllRanges();
    selection.addRange(range);
    button.textContent = document.execCommand("copy") ? "copied" : "selected";
  }

  document.getElementById("open").addEventListener("click", function () { openAll(true); });
  document.getElementById("close").addEventListener("click", function () { openAll(false); });
  document.querySelectorAll("button.copy").forEach(function (button) {
    button.addEventListener("click", function () { copy(button); });
  });
  window.addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll(".row > details, .meaning")).filter(function (d) { return !d.open; });
    folded.forEach(function (d) { d.open = true; });
    document.querySelectorAll("img").forEach(function (image) { image.loading = "eager"; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (d) { d.open = false; }); });
  window.addEventListener("hashchange", reveal);
  reveal();
}());
