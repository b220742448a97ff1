import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";

/** A page of the site: a Markdown file of the repository, or one of its sections. */
export type Page = {
  /** The path from the root of the repository. */
  file: string;
  /** The heading of the only section that the page shows. */
  section?: string;
  /** The path of the page on the site. */
  slug: string;
  /** The label in the sidebar, if it differs from the title. */
  label?: string;
};

/** A group of the sidebar. */
export type Group = { label: string; pages: Page[]; isCollapsed?: boolean; hasApi?: boolean };

/** The root of the repository. */
export const repository = join(import.meta.dirname, "..", "..", "..");

const page = (file: string, slug: string, label?: string): Page => ({ file, slug, ...(label && { label }) });

/** Returns a page for each file of a folder of `docs/`, without its index. */
const pagesOfFolder = (folder: string, prefix: string, pattern = "*.md"): Page[] =>
  globSync(`docs/${folder}/${pattern}`, { cwd: repository })
    .sort()
    .map((file) => page(file, `${prefix}/${basename(file, ".md")}`));

const readmeSection = (section: string, slug: string, label: string): Page => ({
  file: "README.md",
  section,
  slug,
  label,
});

const groups: Group[] = [
  {
    label: "Start here",
    pages: [
      readmeSection("Two commands", "start/two-commands", "Run it on your machine"),
      page("docs/tour.md", "start/tour", "Tour of the console"),
    ],
  },
  {
    label: "Tutorials",
    pages: [
      readmeSection("Five minutes in a terminal", "tutorials/first-tenant", "Your first tenant"),
      page("docs/join.md", "tutorials/join", "Your product joins"),
      page("docs/run-on-aws.md", "tutorials/run-on-aws", "Run it on AWS"),
    ],
  },
  {
    label: "How to",
    pages: [
      readmeSection("How a product joins", "how-to/admit-a-product", "Admit a product"),
      page("docs/consume.md", "how-to/consume", "Consume events"),
      page("docs/check-your-product.md", "how-to/check-your-product"),
      page("docs/machines.md", "how-to/machines", "Call the API from a machine"),
    ],
  },
  {
    label: "Concepts",
    pages: [
      page("docs/architecture.md", "concepts/architecture"),
      page("docs/planes.md", "concepts/planes"),
      page("docs/tenancy-models.md", "concepts/tenancy-models"),
      page("docs/lifecycles.md", "concepts/lifecycles"),
      page("docs/guarantees.md", "concepts/guarantees"),
      page("docs/reliability.md", "concepts/reliability", "Reliability, measured"),
      page("docs/performance.md", "concepts/performance", "Performance, measured"),
      page("docs/threat-model.md", "concepts/security", "Security"),
    ],
  },
  {
    label: "Day two",
    pages: ["people", "releases", "deletion", "truth", "upgrade", "restore", "disaster", "scale", "cost"].map((name) =>
      page(`docs/operate/${name}.md`, `operate/${name}`),
    ),
  },
  {
    label: "Reference",
    hasApi: true,
    pages: [
      page("docs/events.md", "reference/events"),
      page("docs/placeholders.md", "reference/placeholders"),
      page("docs/roles.md", "reference/roles"),
      page("docs/configuration.md", "reference/configuration"),
      page("docs/commands.md", "reference/commands"),
      page("docs/cli.md", "reference/cli", "The command line"),
      page("docs/cli-commands.md", "reference/cli-commands"),
      page("docs/alarms.md", "reference/alarms"),
      page("docs/glossary.md", "reference/glossary"),
    ],
  },
  { label: "Runbooks", isCollapsed: true, pages: pagesOfFolder("runbooks", "runbooks") },
  {
    label: "For developers",
    isCollapsed: true,
    pages: [
      page("CONTRIBUTING.md", "developers/contributing"),
      page("console/README.md", "developers/console"),
      page("docs/publish-an-event.md", "developers/publish-an-event"),
      ...pagesOfFolder("how-to", "developers"),
    ],
  },
  {
    label: "Decisions",
    isCollapsed: true,
    pages: [
      page("docs/decisions/README.md", "decisions", "All decisions"),
      ...pagesOfFolder("decisions", "decisions", "[0-9]*.md"),
    ],
  },
];

/** The files of `docs/` that are no page: the index, the introduction of the API, and templates. */
const withoutPage = ["docs/README.md", "docs/api.md", "docs/decisions/template.md"];

/** Returns the groups of the sidebar with their pages. A file of `docs/` that no group lists is a how-to. */
export function listGroups(): Group[] {
  const listed = new Set([...withoutPage, ...groups.flatMap(({ pages }) => pages.map(({ file }) => file))]);
  const unlisted = globSync(["docs/*.md", "docs/operate/*.md"], { cwd: repository })
    .filter((file) => !listed.has(file))
    .sort()
    .map((file) => page(file, `how-to/${basename(file, ".md")}`));
  return groups.map(({ pages, ...group }) => ({
    ...group,
    pages: [...pages, ...(group.label === "How to" ? unlisted : [])].filter(({ file }) =>
      existsSync(join(repository, file)),
    ),
  }));
}

/** Returns all pages. */
export const listPages = (): Page[] => listGroups().flatMap(({ pages }) => pages);
