import { type GroupedObservable, Observable, type Observer, Subject } from 'rxjs';
import { note } from './fusion.js';

/** Listens to many groups at once, without a Subject and a subscription for each. */
export interface GroupListener<K, E> {
  next(user: K, event: E): void;
  error(error: unknown): void;
  complete(group: UserGroup<K, E>): void;
}

/** Called by the groups of one subscription. */
export interface GroupOwner<K, E> {
  /** One more group has a listener, or one fewer. */
  entered(): void;
  left(): void;
  released(group: UserGroup<K, E>): void;
}

export type Ending = Pick<Observer<never>, 'error' | 'complete'>;

/** The group of one user, made by `groupByUser`. Most have a single `sessionize` as listener; a group has a Subject only for other subscribers. */
export class UserGroup<K, E> {
  readonly key: K;
  readonly #owner: GroupOwner<K, E>;
  #listener: GroupListener<K, E> | undefined = undefined;
  #subject: Subject<E> | undefined = undefined;
  #ended: ((observer: Ending) => void) | undefined = undefined;

  constructor(key: K, owner: GroupOwner<K, E>) {
    this.key = key;
    this.#owner = owner;
  }

  observable(): GroupedObservable<K, E> {
    const group = new Observable<E>((inner) => {
      this.#owner.entered();
      inner.add(() => {
        this.#owner.left();
      });
      this.#subject ??= new Subject();
      inner.add(this.#subject.subscribe(inner));
      this.#ended?.(inner);
    });
    const keyed = Object.assign(group, { key: this.key });
    note(keyed, { operators: ['groupByUser'], group: this });
    return keyed;
  }

  next(event: E): void {
    this.#listener?.next(this.key, event);
    this.#subject?.next(event);
  }

  end(notify: (observer: Ending) => void): void {
    this.#ended = notify;
    const listener = this.#listener;
    if (listener !== undefined) {
      this.unsubscribe();
      notify({
        error(error: unknown) {
          listener.error(error);
        },
        complete: () => {
          listener.complete(this);
        },
      });
    }
    if (this.#subject !== undefined) notify(this.#subject);
  }

  /** Calls `listener` with every event. Returns whether it does: only the first to come can listen. */
  listen(listener: GroupListener<K, E>): boolean {
    if (this.#listener !== undefined || this.#subject !== undefined || this.#ended !== undefined) return false;
    this.#listener = listener;
    this.#owner.entered();
    return true;
  }

  /** The listener leaves. */
  unsubscribe(): void {
    if (this.#listener === undefined) return;
    this.#listener = undefined;
    this.#owner.left();
  }

  /** The user is forgotten (S5 d): the group completes, and the user's next event starts a new one. */
  release(): void {
    this.#owner.released(this);
  }
}
