import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const program = `
import { generateThemeStylesheet } from "@cloudscape-design/components/theming";
import { theme } from "./src/theme/theme.ts";
import { palette } from "./src/theme/palette.ts";
export const stylesheet = generateThemeStylesheet({ theme });
export { palette };
`;

/** Returns the stylesheet of the theme: the variables of the component library and those of the console's own styles. */
export async function generateStylesheet(): Promise<string> {
  // The library's modules have no file extensions, so Node can't load them without a bundler.
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const { stylesheet, palette } = await import(`data:text/javascript;base64,${code}`);
  return `${stylesheet}\n${declareVariables(palette)}`;
}

type Palette = Record<string, { light: string; dark: string }>;

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Returns the palette as CSS variables, such as `--iris-strong`. */
function declareVariables(palette: Palette): string {
  const lines = (theme: "light" | "dark") =>
    Object.entries(palette)
      .map(([name, shade]) => `--${kebab(name)}:${shade[theme]};`)
      .join("");
  return `body{${lines("light")}}\nbody.awsui-dark-mode{${lines("dark")}}`;
}
