// Lets people who use the keyboard scroll parts that are wider than the page: tables, code and diagrams.
function updateFocusable() {
  for (const part of document.querySelectorAll("main table, main pre, .diagram, .sl-openapi-operation-method-path")) {
    if (part.scrollWidth > part.clientWidth) part.setAttribute("tabindex", "0");
    else part.removeAttribute("tabindex");
  }
}

updateFocusable();
addEventListener("load", updateFocusable);
addEventListener("resize", updateFocusable);
