import type { Role } from "../../schemas/user.ts";
import type { Person } from "../user-token.ts";

type Choice = { person: Person; title: string; description: string };
type NamedTenant = { id: string; name: string };

const staff: { role: Role; title: string; description: string }[] = [
  { role: "platform-admin", title: "Platform administrator", description: "Sees and does everything" },
  { role: "auditor", title: "Auditor", description: "Reads everything, changes nothing" },
];

/** Returns the people as whom one may sign in locally: staff, and the people of each team and tenant. */
export function listChoices(teams: readonly string[], tenants: readonly NamedTenant[]): Choice[] {
  return [
    ...staff.map(({ role, title, description }) => ({ person: { role }, title, description })),
    ...teams.map((team) => ({
      person: { role: "product-owner" as const, team },
      title: "Product owner",
      description: `Looks after the products of the team ${team}`,
    })),
    ...tenants.flatMap(({ id, name }) => [
      {
        person: { role: "tenant-admin" as const, tenant: id },
        title: `Administrator of ${name}`,
        description: "Manages the users of this tenant",
      },
      {
        person: { role: "member" as const, tenant: id },
        title: `Member of ${name}`,
        description: "Sees this tenant's card and nothing else",
      },
    ]),
  ];
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

const button = ({ person, title, description }: Choice) => `
        <button name="person" value="${escapeHtml(JSON.stringify(person))}">
          <strong>${escapeHtml(title)}</strong>
          <span>${escapeHtml(description)}</span>
        </button>`;

const group = (heading: string, choices: readonly Choice[]) =>
  choices.length === 0 ? "" : `<h2>${heading}</h2><div class="choices">${choices.map(button).join("")}</div>`;

/** Returns the page that stands in for the sign-in page of an issuer. */
export function renderPicker(choices: readonly Choice[]): string {
  const isOfTenant = ({ person }: Choice) => person.tenant !== undefined;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Choose a role · Tenantry</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/sign-in.css" />
  </head>
  <body>
    <main>
      <img src="/favicon.svg" alt="" width="44" height="44" />
      <h1>Who do you want to be?</h1>
      <p>This system runs on your machine only. A deployed one has a sign-in page here.</p>
      <form method="post">
        ${group(
          "Staff of the platform",
          choices.filter((one) => !isOfTenant(one)),
        )}
        ${group("People of a tenant", choices.filter(isOfTenant))}
      </form>
    </main>
  </body>
</html>
`;
}
