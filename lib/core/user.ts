/** Reads the `user` of an event. */
export const userOfEvent = <K>(event: { readonly user: K }): K => event.user;
