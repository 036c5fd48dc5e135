export const islands = {};
