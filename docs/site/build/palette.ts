import { palette } from "../../../console/src/theme/palette.ts";

const toProperty = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const renderTheme = (theme: "light" | "dark"): string =>
  Object.entries(palette)
    .map(([name, shade]) => `  ${toProperty(name)}: ${shade[theme]};\n`)
    .join("");

/** Returns the colors of the console as CSS properties of the site's two themes. */
export const renderPalette = (): string =>
  `:root {\n${renderTheme("dark")}}\n:root[data-theme="light"] {\n${renderTheme("light")}}\n`;
