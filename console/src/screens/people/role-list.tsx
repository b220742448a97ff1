import { describeRole, type Role } from "./role-words.ts";

/** Shows roles as small labels. Each says what it means when it is pointed at. */
export const RoleList = ({ roles }: { roles: readonly Role[] }) => (
  <span className="tag-list">
    {roles.map((role) => (
      <span key={role} className="tag" title={describeRole(role).meaning}>
        {describeRole(role).name}
      </span>
    ))}
  </span>
);
