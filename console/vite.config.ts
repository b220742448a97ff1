import { defineConfig, type Plugin, type Rolldown } from "vite";
import { generateStylesheet } from "./build/theme-stylesheet.ts";

const themeModule = "virtual:theme.css";

/** Serves the generated stylesheet of the theme as the module `virtual:theme.css`. */
function themePlugin(): Plugin {
  return {
    name: "tenantry-theme",
    resolveId: (id) => (id === themeModule ? `\0${themeModule}` : undefined),
    load: (id) => (id === `\0${themeModule}` ? generateStylesheet() : undefined),
  };
}

/** Removes the fonts of the component library. They are 136 KB of base64 text, and the console has its own font. */
function fontPlugin(): Plugin {
  return {
    name: "tenantry-fonts",
    enforce: "pre",
    transform: (code, id) =>
      id.endsWith("global-styles/index.css") ? code.replaceAll(/@font-face\s*\{[^}]*\}/g, "") : undefined,
  };
}

/** Draws the places of what is not read yet in the console's quiet colors. The theme of the component library has no
 *  names for these colors. */
function skeletonPlugin(): Plugin {
  return {
    name: "tenantry-skeletons",
    enforce: "pre",
    transform: (code, id) =>
      id.endsWith("components/skeleton/styles.scoped.css")
        ? code
            .replaceAll(/var\(--color-background-skeleton-wave[^)]*\)/g, "var(--sheet)")
            .replaceAll(/var\(--color-background-skeleton[^)]*\)/g, "var(--sunken)")
        : undefined,
  };
}

const component = /node_modules[\\/]@cloudscape-design[\\/]/;
const own = /src[\\/]/;

/** Groups of modules with a file each. Without them, a screen would be loaded as dozens of small files. The groups with
 *  the tag hold what the frame needs; the others come with the first screen that needs them. */
const groups: Rolldown.CodeSplittingGroup[] = [
  { name: "react", test: /node_modules[\\/](react|react-dom|react-router|scheduler|@tanstack|openapi-)/, priority: 3 },
  { name: "components", test: component, priority: 2, tags: ["$initial"] },
  { name: "shell", test: own, priority: 2, tags: ["$initial"] },
  // Components of a single screen, such as the editor, stay in that screen's file.
  { name: "screen-components", test: component, priority: 1, minShareCount: 2 },
  { name: "pieces", test: own, priority: 1, minShareCount: 2 },
];

export default defineConfig({
  plugins: [themePlugin(), fontPlugin(), skeletonPlugin()],
  build: {
    target: "es2022",
    cssCodeSplit: false,
    reportCompressedSize: false,
    // A data URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      output: { codeSplitting: { groups } },
      onLog: (level, log, next) => {
        // The library marks its files with "use client", which has no meaning in a bundle.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") next(level, log);
      },
    },
  },
});
