import type { Change, OpenStore, User } from 'rxjs-sessionize/durable';
import { expect, it } from 'vitest';

const state = (watermark: number, ...users: { user: User; floor: number }[]): Change['state'] => ({
  format: 1,
  options: { gap: 1, maxDuration: 'Infinity', maxEvents: 'Infinity', fold: 'events' },
  watermark,
  greatestTime: watermark,
  users: users.map((user) => ({
    open: [{ start: 1, end: 2, value: { text: 'ä"\n😀\ud800' } }],
    ids: [['a', 1]],
    ...user,
  })),
});

export const change = (position: unknown, more: Partial<Change> = {}): Change => ({
  partition: 0,
  position,
  state: state(1),
  forgotten: [],
  acknowledged: 0,
  results: [],
  ...more,
});

/**
 * The contract of every store. `open` opens the same store on each call.
 *
 * @param canBeReadInUse - whether the store can be read while a run has it open
 */
export function itKeepsTheContract(storeOf: () => OpenStore, canBeReadInUse = false): void {
  it('gives back what was committed, of each partition its own', async () => {
    const open = storeOf();
    let store = await open('run');
    expect(await store.load(0)).toBeUndefined();
    expect(await store.load(10)).toBeUndefined();
    const ann = { user: 'ann', floor: 3 };
    await store.commit([
      change({ file: 'a', offset: 7 }, { state: state(5, ann, { user: 1, floor: 1 }), results: [{ n: 0 }, { n: 1 }] }),
      change(null, { partition: 10, state: state(6, ann) }),
    ]);
    await store.close();

    store = await open('run');
    const [zero, ten] = [await store.load(0), await store.load(10)];
    expect(await store.load(1)).toBeUndefined();
    await store.close();
    expect(zero).toMatchObject({ position: { file: 'a', offset: 7 }, acknowledged: 0, results: [{ n: 0 }, { n: 1 }] });
    expect(zero?.state).toMatchObject({ ...state(5), users: expect.any(Array) as unknown });
    expect(new Map(zero?.state.users.map((user) => [user.user, user]))).toEqual(
      new Map(state(5, ann, { user: 1, floor: 1 }).users.map((user) => [user.user, user])),
    );
    expect(ten?.state).toEqual(state(6, ann));
  });

  it('keeps what a change does not name, and tells 1 from "1"', async () => {
    const open = storeOf();
    let store = await open('run');
    await store.load(0);
    await store.commit([
      change(1, {
        state: state(1, { user: 1, floor: 1 }, { user: '1', floor: 2 }, { user: 'x', floor: 3 }),
        results: [0, 1, 2],
      }),
    ]);
    await store.commit([change(2, { state: state(2, { user: 'x', floor: 4 }), results: [3], acknowledged: 2 })]);
    await store.commit([change(3, { state: state(3), forgotten: [1, 'never stored'], acknowledged: 2 })]);
    await store.close();

    store = await open('run');
    let saved = await store.load(0);
    expect(saved).toMatchObject({ position: 3, acknowledged: 2, results: [2, 3] });
    expect(new Map(saved?.state.users.map(({ user, floor }) => [user, floor]))).toEqual(
      new Map<User, number>([
        ['1', 2],
        ['x', 4],
      ]),
    );
    await store.commit([change(4, { acknowledged: 4, results: [4] })]);
    await store.commit([change(5, { acknowledged: 5 })]);
    await store.close();

    store = await open('run');
    saved = await store.load(0);
    expect(saved).toMatchObject({ acknowledged: 5, results: [] });
    await store.commit([change(6, { acknowledged: 5, results: [5, 6] })]);
    await store.close();
    store = await open('run');
    expect(await store.load(0)).toMatchObject({ position: 6, acknowledged: 5, results: [5, 6] });
    await store.close();
  });

  it('is open once, and is not made by reading it', async () => {
    const open = storeOf();
    await expect(open('read')).rejects.toMatchObject({ name: 'StoreError', code: 'store-missing' });
    const store = await open('run');
    await expect(open('run')).rejects.toMatchObject({ name: 'StoreError', code: 'store-in-use' });
    if (canBeReadInUse) await (await open('read')).close();
    else await expect(open('read')).rejects.toMatchObject({ code: 'store-in-use' });
    await store.load(0);
    await store.commit([change(1)]);
    await store.close();
    await (await open('read')).close();
  });
}
