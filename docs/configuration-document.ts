import { accountOptions, deploymentSettings, type Setting } from "./settings.ts";

const renderSettings = (settings: readonly Setting[], option: (key: string) => string): string =>
  [
    "| setting | default | meaning | when to change it |",
    "|---|---|---|---|",
    ...settings.map(
      ({ key, defaultValue, meaning, whenToChange }) =>
        `| \`${option(key)}\` | ${defaultValue} | ${meaning} | ${whenToChange} |`,
    ),
  ].join("\n");

/** Renders the settings of a deployment and of a product's account. */
export const renderConfigurationDocument = (): string =>
  [
    "# Configuration",
    "`npm run docs` generates this page from `docs/settings.ts`. A test compares it with the code that reads the settings.",
    "## The control plane",
    "A setting is passed with each deployment: `npm run deploy -- -c alarms.email=on-call@example.com`. A setting that a later deployment leaves out has its default again, so keep the command in a script or in your pipeline. A value that can't work is rejected before anything is deployed, and so is a setting that has no effect, such as one with a typing error.",
    ...Object.entries(deploymentSettings).flatMap(([subject, settings]) => [
      `### ${subject}`,
      renderSettings(settings, (key) => key),
    ]),
    "## The account of a product",
    "Options of `npm run deploy:product-account`, beside `--product`, `--external-id` and `--control-plane-role`, whose values the API shows as the product's `connection`.",
    renderSettings(accountOptions, (key) => `--${key}`),
    "## The local system",
    "`TENANTRY_HOME` names the folder in which `npm start` keeps everything; the default is `.tenantry`. The local system takes free ports and has no other settings.",
    "",
  ].join("\n\n");
