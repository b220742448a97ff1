// Sets the colors before the first paint. It is no module, so that the browser runs it before it draws the page.
// "tenantry.theme" holds the choice of the settings screen; without one the system's preference applies.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("tenantry.theme");
  } catch {
    // The browser refuses storage; the system's preference applies.
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.body.classList.toggle("awsui-dark-mode", dark);
})();
