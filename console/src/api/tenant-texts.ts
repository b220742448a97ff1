import texts from "./tenant-fields.json" with { type: "json" };

/** The name of an optional text of a tenant. `npm run docs` lists these texts from the schema of the API. */
export type TenantText = keyof typeof texts;

/** The optional texts of a tenant. A form has an empty text for an absent one. */
export type TenantTexts = Record<TenantText, string>;

/** The names of all texts, each with its label and description. */
export const tenantTexts = Object.entries(texts).map(([name, words]) => ({ name: name as TenantText, ...words }));

const mapTexts = <Value>(toValue: (name: TenantText) => Value | undefined): Partial<Record<TenantText, Value>> =>
  Object.fromEntries(
    tenantTexts.flatMap(({ name }) => {
      const value = toValue(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Returns the texts of a tenant as a form holds them. */
export const textsOf = (tenant: Partial<TenantTexts>): TenantTexts =>
  mapTexts((name) => tenant[name] ?? "") as TenantTexts;

/** Returns the labels of all texts. */
export const textLabels = Object.fromEntries(tenantTexts.map(({ name, label }) => [name, label])) as TenantTexts;

/** Returns the chosen texts without the spaces around them. */
export const trimTexts = (
  texts: TenantTexts,
  isChosen: (name: TenantText, text: string) => boolean,
): Partial<TenantTexts> =>
  mapTexts((name) => {
    const text = texts[name].trim();
    return isChosen(name, text) ? text : undefined;
  });

/** Returns the options of the command line that set the texts: `externalId` is `--external-id`. */
export const optionsOfTexts = (texts: Partial<TenantTexts>): string[] =>
  Object.entries(texts).flatMap(([name, text]) => [
    `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    text,
  ]);
