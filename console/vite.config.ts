import { defineConfig, type Plugin } from "vite";
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

/** Groups of packages with a file each. Without them, a screen would be loaded as dozens of small files. */
const groups = [
  { name: "react", test: /node_modules[\\/](react|react-dom|react-router|scheduler|@tanstack|openapi-)/, priority: 3 },
  {
    name: "components",
    test: /node_modules[\\/]@cloudscape-design[\\/]/,
    priority: 2,
    // Components that a single screen uses, such as charts and the wizard, stay in that screen's file.
    minShareCount: 2,
  },
  { name: "shell", test: /src[\\/](app|api|session|pieces|theme)[\\/]/, priority: 1, minShareCount: 2 },
];

export default defineConfig({
  plugins: [themePlugin(), fontPlugin()],
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
