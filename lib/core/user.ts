/** Who the users of such events are; anything, where events have no `user`. */
export type UserIn<E> = E extends { readonly user: infer K } ? K : unknown;
