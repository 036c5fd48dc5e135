const catalogue: Readonly<Record<string, readonly string[]>> = {
  dogs: ['fido', 'rover', 'buddy', 'bella'],
  cats: ['fluffy', 'burrito', 'kathy', 'tiger'],
  rivers: ['Danube', 'Nile', 'Amazon', 'Mekong'],
  cheese: ['brie', 'cheddar', 'feta', 'gouda'],
  planets: ['Mercury', 'Venus', 'Mars', 'Saturn'],
};

/** The queries that the page suggests. */
export const suggestions: readonly string[] = Object.keys(catalogue);

/** The results of a search. Every query has some. */
export function resultsFor(query: string): readonly string[] {
  const asked = query.trim().toLowerCase();
  const known = suggestions.find((each) => each.startsWith(asked) || asked.startsWith(each.replace(/s$/, '')));
  return (
    (known === undefined ? undefined : catalogue[known]) ?? [
      `All about ${query}`,
      `${query} for beginners`,
      `The history of ${query}`,
      `${query}: photos`,
    ]
  );
}
