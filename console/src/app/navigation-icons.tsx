import type { ReactNode } from "react";

/** The drawings of the navigation's icons, on a field of 16 by 16. */
const drawings = {
  overview: <path d="M2.5 9.5h4v4h-4zM9.5 6.5h4v7h-4zM2.5 2.5h4v4h-4zM9.5 2.5h4v1h-4z" />,
  tenants: <path d="M2.5 13.5v-8l5-3v11M7.5 7.5l6 2v4M1.5 13.5h13M5 7v.01M5 10v.01" />,
  users: (
    <path d="M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-3 2-4.5 4.5-4.5s4.5 1.5 4.5 4.5M11 7.5a2 2 0 1 0-.5-4M12 9.3c1.6.5 2.5 1.9 2.5 4.2" />
  ),
  products: <path d="m8 1.8 5.7 3v6.4L8 14.2l-5.7-3V4.8zM2.5 5 8 8l5.5-3M8 8v6" />,
  operations: <path d="M2 4h5.5M2 8h9M5 12h9M10.5 4H14" strokeWidth="2" />,
  events: <path d="M1.5 8.5h3l2-6 3 11 2-5h3" />,
  notifications: <path d="M3.5 11.5V7a4.5 4.5 0 0 1 9 0v4.5l1 1h-11zM6.5 14.3h3" />,
  settings: <path d="M2 5h7M13 5h1M2 11h1M7 11h7M9 5a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM3 11a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z" />,
} satisfies Record<string, ReactNode>;

export type NavigationIconName = keyof typeof drawings;

export const NavigationIcon = ({ name }: { name: NavigationIconName }) => (
  <svg className="navigation-icon" viewBox="0 0 16 16" width="17" height="17" aria-hidden="true" focusable="false">
    {drawings[name]}
  </svg>
);
