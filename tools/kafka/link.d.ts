/** Whether the client is whole in this folder. */
export function isInstalledIn(folder: string): boolean;
/** Whether it is whole where `npm run kafka:install` puts it. */
export const isInstalled: boolean;
