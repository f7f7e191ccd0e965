"use strict";
// Everything works without this: it only opens and closes all, opens the leaf an address names, and copies.
(function () {
  function all(open) { document.querySelectorAll("ul.tree details:not(.audit)").forEach(function (d) { d.open = open; }); }
  document.getElementById("open").addEventListener("click", function () { all(true); });
  document.getElementById("close").addEventListener("click", function () { all(false); });
  window.addEventListener("beforeprint", function () { all(true); });
  function reveal() {
    var wanted = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (var e = wanted; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
    if (wanted) { wanted.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
  document.querySelectorAll("button.copy").forEach(function (b) {
    b.addEventListener("click", function () {
      var text = b.nextElementSibling, range = document.createRange(), selection = window.getSelection();
      range.selectNodeContents(text);
      selection.removeAllRanges();
      selection.addRange(range);
      var copied = document.execCommand("copy");
      b.textContent = copied ? "copied" : "selected";
    });
  });
}());
