import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { listPages, type Page } from "../../docs/site/build/contents.ts";
import { anchorOf, resolveLink, titleOf } from "../../docs/site/build/links.ts";
import { cutSection, renderPage } from "../../docs/site/build/page.ts";
import { projectRoot } from "../../local/workspace.ts";

const textOf = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const withoutFences = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
const markdown = [
  ...globSync(["*.md", "docs/**/*.md", "console/*.md", "examples/**/*.md"], {
    cwd: projectRoot,
    exclude: ["docs/site", "**/node_modules"],
  }),
];

/** Returns the anchors of a Markdown file. A repeated heading has a number. */
function anchorsOf(path: string): string[] {
  const headings = [...withoutFences(textOf(path)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    anchorOf(heading),
  );
  return headings.map((anchor, at) => {
    const earlier = headings.slice(0, at).filter((one) => one === anchor).length;
    return earlier === 0 ? anchor : `${anchor}-${earlier}`;
  });
}

/** Returns the links of a Markdown file whose file or anchor does not exist. */
const findBrokenLinks = (path: string): string[] =>
  [...withoutFences(textOf(path)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(?:https?:|mailto:|…)/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const linked = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(projectRoot, linked))) return true;
      return anchor !== undefined && !anchorsOf(linked).includes(anchor);
    });

describe("The links of a Markdown file", () => {
  test.each(markdown)("lead to files and headings that exist: %s", (path) => {
    expect(findBrokenLinks(path)).toEqual([]);
  });
});

const tools = { base: "/", drawDiagram: () => "<svg/>", titleOf };
const guide: Page = { file: "docs/guide.md", slug: "how-to/guide" };

describe("The site", () => {
  test("has one address for each page", () => {
    const slugs = listPages().map(({ slug }) => slug);
    expect(slugs.filter((slug, at) => slugs.indexOf(slug) !== at)).toEqual([]);
  });

  test("has a page for each document, and sections of the README", () => {
    const files = listPages().map(({ file }) => file);
    const hidden = ["docs/README.md", "docs/api.md", "docs/decisions/template.md"];
    expect(markdown.filter((path) => path.startsWith("docs/") && ![...files, ...hidden].includes(path))).toEqual([]);
    expect(files).toContain("README.md");
  });

  test.each(listPages())("makes a page with a title from $file for $slug", (page) => {
    expect(renderPage(page, textOf(page.file), tools)).toMatch(/^---\ntitle: ".+"\ndescription: /);
  });
});

describe("A page of the site", () => {
  test("takes its title from the first heading, and its description from the first sentence", () => {
    const text = "# Call `me`\n\nOne [link](a.md) and more. Another one.\n\n## Next\n";
    expect(renderPage(guide, text, tools)).toBe(
      '---\ntitle: "Call me"\ndescription: "One link and more."\n---\n\nOne link and more. Another one.\n\n## Next\n',
    );
  });

  test("names a linked page by its title instead of its file", () => {
    expect(renderPage(guide, "# A\n\nSee [glossary.md](glossary.md).\n", tools)).toContain(
      "[Glossary](/reference/glossary/)",
    );
  });

  test("has diagrams as images", () => {
    expect(renderPage(guide, "# A\n\n```mermaid\nflowchart LR\n```\n", tools)).toContain("<svg/></figure>");
  });

  test("leaves commands as they are", () => {
    const commands = "```sh\necho '[a](join.md)'\n```";
    expect(renderPage(guide, `# A\n\n${commands}\n`, tools)).toContain(commands);
  });

  test("may be one section of a file", () => {
    expect(cutSection("# A\n## One\n1\n## Two\n2\n", "Two")).toContain("2");
    expect(() => cutSection("# A\n## One\n", "Two")).toThrow("There is no section");
  });
});

describe("A link on the site", () => {
  const cases = [
    ["leads to the page of a file", "join.md", "/tutorials/join/"],
    ["keeps its anchor", "join.md#2-let", "/tutorials/join/#2-let"],
    ["leads to the page of a section", "../README.md#two-commands", "/start/two-commands/"],
    ["leads to the first page for the README", "../README.md", "/"],
    ["leads to a served document", "openapi.json", "/generated/openapi.json"],
    ["keeps an address elsewhere", "https://example.com", "https://example.com"],
    ["becomes text if the site lacks its file", "../infra/app.ts", undefined],
  ] as const;
  test.each(cases)("%s: %s", (_, target, address) => {
    expect(resolveLink(target, "docs/guide.md", { base: "/" })).toBe(address);
  });

  test("leads to the repository if it is public", () => {
    const addresses = { base: "/", code: "https://git.example/blob/main" };
    expect(resolveLink("../infra/app.ts", "docs/guide.md", addresses)).toBe(
      "https://git.example/blob/main/infra/app.ts",
    );
  });
});
