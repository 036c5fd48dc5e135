/** The id of a heading, made as on GitHub. So a link with a `#` leads to the same place on the site and in the repository. */
export const idOfHeading = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
