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

export default defineConfig({
  base: process.env["DOCS_BASE"] ?? "/",
  trailingSlash: "always",
  devToolbar: { enabled: false },
  // The images are shown as they are, so that no native library is needed.
  image: { service: { entrypoint: "astro/assets/services/noop" } },
  integrations: [
    starlight({
      title: "Tenantry",
      description: "The control plane for SaaS products, each in its own AWS account.",
      favicon: "/generated/favicon.svg",
      components: { SiteTitle: "./src/components/site-title.astro" },
      customCss: [
        "@fontsource-variable/hanken-grotesk",
        "@fontsource-variable/jetbrains-mono",
        "./src/styles/palette.css",
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
