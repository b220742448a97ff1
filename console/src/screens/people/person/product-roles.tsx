/** Shows the products to which a person has access, with their roles there. */
export function ProductRoles({ products }: { products: Readonly<Record<string, readonly string[]>> }) {
  const entries = Object.entries(products);
  if (entries.length === 0) return <span className="soft">No access to products.</span>;
  return (
    <ul className="plain-list" aria-label="Access to products">
      {entries.map(([id, roles]) => (
        <li key={id} className="summary-subscription summary-line">
          <strong>{id}</strong>
          <span className="tag-list">
            {roles.map((role) => (
              <span key={role} className="tag">
                {role}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
