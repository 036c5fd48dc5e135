/** Whether the client is completely installed in this folder. */
export function isInstalledIn(folder: string): boolean;
/** Whether the client is completely installed where `npm run kafka:install` puts it. */
export const isInstalled: boolean;
