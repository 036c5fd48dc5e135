import type { SearchEvent } from 'rxjs-sessionize';

/** Describes an event in a sentence. */
export function sentence(event: SearchEvent): string {
  const time = new Date(event.time).toISOString().slice(11, 19);
  return `${time}  user ${String(event.user)}  ${deed(event)}`;
}

function deed(event: SearchEvent): string {
  switch (event.type) {
    case 'app-open':
      return 'opens the app';
    case 'search':
      return `searches "${event.query}"`;
    case 'results':
      return `is shown ${event.items.join(', ')}`;
    case 'click':
      return `clicks ${String(event.item)}`;
  }
}
