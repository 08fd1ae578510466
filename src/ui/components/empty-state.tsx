import type { ComponentChildren } from "preact";

interface EmptyStateProps {
  /** What is not there yet, e.g. "No model yet". */
  title: string;
  /** What to do next. */
  children?: ComponentChildren;
  /** The button that does it. */
  action?: ComponentChildren;
}

/** Says what to do where there is nothing to show. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div class="empty-state">
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="empty-text">{children}</div>}
      {action !== undefined && <div class="row empty-actions">{action}</div>}
    </div>
  );
}
