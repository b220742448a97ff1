import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { Fragment, useMemo } from "react";
import { useMe } from "../../../session/me.tsx";
import { useIsNarrow } from "../../../state/narrow.ts";
import { allRoles, describeRole, type Role } from "../role-words.ts";
import { buildMatrix, describeReach, type MatrixRow } from "./matrix.ts";

/** Shows what each role may do, as the API enforces it. The person's own roles are marked. */
export function RolesMatrix() {
  const groups = useMemo(buildMatrix, []);
  const mine = useMe().roles;
  // A narrow window shows one or two columns. The person's own come first there.
  const roles = useIsNarrow() ? [...mine, ...allRoles.filter((role) => !mine.includes(role))] : allRoles;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The table by which the API accepts and rejects requests. A cell says how far a permission reaches."
        >
          What each role may do
        </Header>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section className="matrix-scroll" aria-label="What each role may do" tabIndex={0}>
        <table className="matrix">
          <MatrixHead roles={roles} mine={mine} />
          {groups.map(({ title, rows }) => (
            <tbody key={title}>
              <tr>
                <th colSpan={allRoles.length + 1} scope="colgroup" className="matrix-group">
                  {title}
                </th>
              </tr>
              {rows.map((row) => (
                <Fragment key={row.permission}>
                  <MatrixLine row={row} roles={roles} mine={mine} />
                </Fragment>
              ))}
            </tbody>
          ))}
        </table>
      </section>
    </Container>
  );
}

type Roles = { roles: readonly Role[]; mine: readonly Role[] };

const MatrixHead = ({ roles, mine }: Roles) => (
  <thead>
    <tr>
      <td />
      {roles.map((role) => (
        <th key={role} scope="col" className={mine.includes(role) ? "is-mine" : ""}>
          {describeRole(role).name}
          {mine.includes(role) && <span className="matrix-you">you</span>}
        </th>
      ))}
    </tr>
  </thead>
);

const MatrixLine = ({ row: { permission, text, reach }, roles, mine }: Roles & { row: MatrixRow }) => (
  <tr data-permission={permission}>
    <th scope="row" title={permission}>
      {text}
    </th>
    {roles.map((role) => (
      <td
        key={role}
        data-role={role}
        className={`reach-${reach[role] ?? "none"} ${mine.includes(role) ? "is-mine" : ""}`}
      >
        {describeReach(reach[role])}
      </td>
    ))}
  </tr>
);
