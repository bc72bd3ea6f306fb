import { useEffect, type ReactNode } from 'react';
import { useText } from './text.js';

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** What can be done here, beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen below the frame: its title, which is the window's too, and what it says. */
export function Page({ title, lead, actions, children }: PageProps) {
  const t = useText();
  useEffect(() => {
    document.title = `${title} · ${t.app.name}`;
  }, [title, t]);
  return (
    <article className="page">
      <header className="head">
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <div className="lead">{lead}</div>}
        </div>
        {actions !== undefined && <div className="buttons">{actions}</div>}
      </header>
      {children}
    </article>
  );
}
