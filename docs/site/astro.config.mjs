import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import starlightOpenAPI, { openAPISidebarGroups } from "starlight-openapi";
import { listGroups } from "./build/contents.ts";

/** Returns a group of the sidebar. The generated pages of the REST API stand in the reference. */
const toSidebarGroup = ({ label, pages, isCollapsed = false, hasApi = false }) => ({
  label,
  collapsed: isCollapsed,
  items: [
    ...(hasApi ? openAPISidebarGroups : []),
    ...pages.map((page) => ({ slug: page.slug, ...(page.label && { label: page.label }) })),
  ],
});

const base = process.env["DOCS_BASE"] ?? "/";

export default defineConfig({
  base,
  trailingSlash: "always",
  devToolbar: { enabled: false },
  // The images are shown as they are, so that no native library is needed.
  image: { service: { entrypoint: "astro/assets/services/noop" } },
  integrations: [
    starlight({
      title: "Tenantry",
      description: "The control plane for SaaS products, each in its own AWS account.",
      favicon: "/generated/favicon.svg",
      components: {
        PageTitle: "./src/components/page-title.astro",
        SiteTitle: "./src/components/site-title.astro",
      },
      head: [{ tag: "script", attrs: { src: `${base}focusable-scrolling.js`, defer: true } }],
      customCss: [
        "@fontsource-variable/hanken-grotesk",
        "@fontsource-variable/jetbrains-mono",
        "./src/styles/palette.css",
        "../../console/src/app/wordmark.css",
        "./src/styles/theme.css",
        "./src/styles/pages.css",
        "./src/styles/landing.css",
      ],
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      pagination: true,
      credits: false,
      sidebar: listGroups()
        .filter(({ pages }) => pages.length > 0)
        .map(toSidebarGroup),
      plugins: [
        starlightOpenAPI([
          {
            base: "reference/api",
            schema: "../openapi.json",
            sidebar: { label: "REST API", collapsed: true, operations: { badges: true } },
          },
        ]),
      ],
    }),
  ],
});
