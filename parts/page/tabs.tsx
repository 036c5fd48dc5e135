import { useId, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import './tabs.css';

export interface Tab<N extends string> {
  readonly name: N;
  readonly title: string;
}

interface TabsProps<N extends string> {
  /** The purpose of the tabs. */
  readonly label: string;
  readonly tabs: readonly Tab<N>[];
  readonly chosen: N;
  readonly choose: (name: N) => void;
  /** The content of the chosen panel. */
  readonly children: ComponentChildren;
}

/** Shows one of several panels. Arrow keys choose another one. */
export function Tabs<N extends string>({ label, tabs, chosen, choose, children }: TabsProps<N>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number) => {
    const next = tabs[(tabs.findIndex(({ name }) => name === chosen) + by + tabs.length) % tabs.length]!;
    choose(next.name);
    list.current!.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next.name}`)}`)?.focus();
  };
  return (
    <div class="tabs">
      <div
        ref={list}
        class="tab-list"
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
          event.preventDefault();
          move(event.key === 'ArrowRight' ? 1 : -1);
        }}
      >
        {tabs.map(({ name, title }) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            aria-selected={name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => {
              choose(name);
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} class="tab-panel" role="tabpanel" aria-labelledby={`${id}-${chosen}`} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
