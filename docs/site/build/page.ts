import type { Page } from "./contents.ts";
import { type Addresses, resolveLink } from "./links.ts";

/** The parts of a build that differ between tests and the site. */
export type PageTools = Addresses & {
  /** Returns the SVG of a Mermaid diagram. */
  drawDiagram: (source: string, number: number) => string;
  /** Returns the title of a linked file; the label if the file has no page. */
  titleOf: (target: string, file: string, label: string) => string;
};

const fencePattern = /^(```[\s\S]*?^```)$/m;

/** Returns the lines below a heading of the second level, with the heading. Throws if the file lacks the heading. */
export function cutSection(text: string, heading: string): string {
  const [, ...sections] = text.split(/^(?=## )/m);
  const found = sections.find((section) => section.startsWith(`## ${heading}\n`));
  if (found === undefined) throw new Error(`There is no section "${heading}"`);
  return found.slice(1);
}

const toPlainText = (markdown: string): string =>
  markdown
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();

/** Returns the first sentence of the first paragraph, for search engines and previews. */
function describe(body: string): string {
  const paragraph = body.split(/\n{2,}/).find((part) => /^[A-Z`*[]/.test(part.trim())) ?? "";
  return /^.*?[.:](?= |$)/.exec(toPlainText(paragraph))?.[0].replace(/:$/, ".") ?? "";
}

/** A label that is the name of a file, which readers of the site do not see. */
const fileNamePattern = /^[\w/-]+\.md$/;

/** Replaces the links of Markdown text. A link without a target on the site becomes its text. */
function replaceLinks(text: string, file: string, { titleOf, ...addresses }: PageTools): string {
  return text.replaceAll(/(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (_, image, label, target) => {
    const address = resolveLink(target, file, addresses);
    if (address === undefined) return label;
    return `${image}[${fileNamePattern.test(label) ? titleOf(target, file, label) : label}](${address})`;
  });
}

function replaceDiagrams(fences: string[], { drawDiagram }: PageTools): string[] {
  return fences.map((fence, number) => {
    const [, source] = /^```mermaid\n([\s\S]*)```$/.exec(fence) ?? [];
    if (source === undefined) return fence.replace(/^```(\w+) ([\w.-]+)$/m, '```$1 title="$2"');
    return `<figure class="diagram" role="group" aria-label="Diagram">${drawDiagram(source, number)}</figure>`;
  });
}

/** Renders a Markdown file of the repository as a page of the site: with front matter, addresses of the site, and
 *  diagrams as images. */
export function renderPage(page: Page, text: string, tools: PageTools): string {
  const source = page.section === undefined ? text : cutSection(text, page.section);
  const [, title = page.slug, rest = ""] = /^# (.+)\n([\s\S]*)$/.exec(source) ?? [undefined, page.label, source];
  const parts = rest.split(fencePattern);
  const drawn = replaceDiagrams(parts, tools);
  const body = drawn.map((part, at) => (at % 2 === 0 ? replaceLinks(part, page.file, tools) : part)).join("");
  const matter = {
    title: toPlainText(page.section === undefined ? title : (page.label ?? title)),
    description: describe(rest),
    ...(page.label && { sidebar: { label: page.label } }),
  };
  const lines = Object.entries(matter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join("\n")}\n---\n${body}`;
}
