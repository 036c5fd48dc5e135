import './legend.css';
import type { ComponentChildren } from 'preact';
import { Term } from '../term.js';

/**
 * Explains the shapes of the diagram. With `isReceived`, it leaves out those that a page which receives events from a server never
 * draws: events on their way and the usual recipe.
 */
export const Legend = ({ isReceived = false }: { readonly isReceived?: boolean }) => (
  <ul class="legend small soft">
    <li>
      <Shape>
        <circle cx="9" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="2" />
        <path d="m12.5 11.5 3.5 3.5" stroke="currentColor" stroke-width="2" />
      </Shape>
      search
    </li>
    <li>
      <Shape>
        <circle cx="10" cy="9" r="2.5" fill="currentColor" />
      </Shape>
      results
    </li>
    <li>
      <Shape>
        <circle cx="10" cy="9" r="5.5" fill="currentColor" />
      </Shape>
      click
    </li>
    {!isReceived && (
      <li>
        <Shape>
          <circle cx="10" cy="9" r="5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2 2" />
        </Shape>
        on its way
      </li>
    )}
    <li>
      <Shape>
        <rect
          x="1"
          y="3"
          width="18"
          height="12"
          rx="4"
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-dasharray="3 2"
        />
      </Shape>
      <span>
        open session, waiting until its <Term word="deadline" />
      </span>
    </li>
    <li>
      <Shape>
        <rect
          x="1"
          y="3"
          width="18"
          height="12"
          rx="4"
          fill="currentColor"
          fill-opacity=".2"
          stroke="currentColor"
          stroke-width="1.5"
        />
      </Shape>
      closed session
    </li>
    <li class="bad">
      <Shape>
        <path d="m5 4 10 10M15 4 5 14" stroke="currentColor" stroke-width="2" />
      </Shape>
      <span>
        <Term word="rejected" />: too <Term word="late" />
      </span>
    </li>
    {!isReceived && (
      <li>
        <Shape>
          <path d="M2 5v6h16V5" fill="none" stroke="currentColor" stroke-width="2" />
        </Shape>
        the usual recipe
      </li>
    )}
    <li class="watermark">
      <Shape>
        <rect x="9" y="1" width="11" height="16" fill="currentColor" fill-opacity=".2" />
        <path d="M9 1v16" stroke="currentColor" stroke-width="2" />
      </Shape>
      <span>
        <Term word="watermark" />, and the <Term word="grace" /> it leaves
      </span>
    </li>
  </ul>
);

const Shape = ({ children }: { readonly children: ComponentChildren }) => (
  <svg width="20" height="18" viewBox="0 0 20 18" aria-hidden="true">
    {children}
  </svg>
);
