/** Shows tags as small labels. `max` limits their number; the others are named when the rest is pointed at. */
export function TagList({ tags, max = 10 }: { tags: Record<string, string>; max?: number }) {
  const all = Object.entries(tags);
  const rest = all.slice(max).map(([name, value]) => `${name}: ${value}`);
  return (
    <span className="tag-list">
      {all.slice(0, max).map(([name, value]) => (
        <span key={name} className="tag" title={`${name}: ${value}`}>
          <span className="soft">{name}</span> {value}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="soft" title={rest.join(", ")}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
