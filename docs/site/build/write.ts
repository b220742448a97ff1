import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build } from "astro";
import { listPages, repository } from "./contents.ts";
import { drawDiagram } from "./diagram.ts";
import { servedFiles, titleOf } from "./links.ts";
import { renderPage } from "./page.ts";
import { renderPalette } from "./palette.ts";

// Writes the site to dist/: the pages from the Markdown of the repository, then all files by Astro. site-build.ts runs this
// script in a process of its own, after the packages are installed.
const site = join(import.meta.dirname, "..");
const pages = join(site, "src", "content", "docs");
const generated = join(site, "public", "generated");

function writePages(): void {
  rmSync(pages, { recursive: true, force: true });
  const { DOCS_BASE: base = "/", DOCS_REPOSITORY } = process.env;
  const tools = { base, drawDiagram, titleOf, ...(DOCS_REPOSITORY && { code: DOCS_REPOSITORY }) };
  for (const page of listPages()) {
    const target = join(pages, `${page.slug}.md`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, renderPage(page, readFileSync(join(repository, page.file), "utf8"), tools));
  }
}

function copyFiles(): void {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  const images = globSync("docs/images/*", { cwd: repository });
  for (const file of [...images, ...Object.keys(servedFiles), "console/public/favicon.svg"]) {
    copyFileSync(join(repository, file), join(generated, basename(file)));
  }
}

writePages();
copyFiles();
writeFileSync(join(site, "src", "styles", "palette.css"), renderPalette());
await build({ root: site, logLevel: "error" });
