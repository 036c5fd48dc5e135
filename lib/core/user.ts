/** Reads the user of an event that names it `user`. */
export const userOfEvent = <K>(event: { readonly user: K }): K => event.user;
