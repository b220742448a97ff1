import { createStore } from "../state/store.ts";

export type ThemeChoice = "system" | "light" | "dark";

// public/theme-boot.js reads the same key before the first paint.
const storageKey = "tenantry.theme";
const systemPrefersDark = matchMedia("(prefers-color-scheme: dark)");

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** The person's choice of colors on this device. */
export const themeChoiceStore = createStore<ThemeChoice>(readChoice());

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, choice);
  themeChoiceStore.set(choice);
}

function applyTheme(): void {
  const choice = themeChoiceStore.get();
  const isDark = choice === "dark" || (choice === "system" && systemPrefersDark.matches);
  document.body.classList.toggle("awsui-dark-mode", isDark);
}

/** Keeps the page's colors in step with the choice and the system's preference. */
export function followTheme(): void {
  themeChoiceStore.subscribe(applyTheme);
  systemPrefersDark.addEventListener("change", applyTheme);
  applyTheme();
}
