/** A product of the shop. The catalogue was written for this demo, and is free to use. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** The price in cents. */
  readonly price: number;
  readonly about: string;
}

/** A product on each line: name, price, description. */
const shelves: Readonly<Record<string, string>> = {
  tea: `
Darjeeling first flush | 14.50 | black tea, light and flowery
Assam breakfast tea | 8.90 | black tea, strong, takes milk
Earl Grey | 9.20 | black tea with bergamot
Smoked souchong | 10.40 | black tea, dried over pine fires
Sencha | 11.80 | green tea from Japan, fresh and grassy
Genmaicha | 9.60 | green tea with roasted rice
Matcha | 18.00 | green tea, ground to a powder to whisk
Jasmine pearls | 15.20 | green tea, rolled by hand, with flowers
White peony | 13.90 | white tea, soft and sweet
Oolong from the high mountains | 17.50 | half fermented, creamy
Rooibos | 6.80 | red bush, without caffeine
Peppermint | 5.40 | herbs, without caffeine
Camomile | 5.60 | herbs, for the evening, without caffeine
Ginger and lemon | 6.20 | herbs, hot and sour, without caffeine
Masala chai | 8.40 | black tea with cinnamon, cardamom and cloves`,
  coffee: `
House espresso | 12.90 | dark roast, chocolate, for the machine
Filter roast | 13.50 | light roast, fruity, for the hand filter
Decaf | 12.50 | medium roast, without caffeine
Ethiopia Sidamo | 15.90 | light roast, blueberries and flowers
Colombia Huila | 14.20 | medium roast, caramel and red apple
Monsooned Malabar | 13.80 | dark roast, mild, hardly any acid
Cold brew bags | 9.90 | coarsely ground, for a night in cold water
Chicory blend | 6.90 | roasted roots, without caffeine`,
  pots: `
Glass teapot | 32.00 | 1 litre, with a strainer of glass
Cast iron teapot | 58.00 | 0.8 litre, keeps the heat
Porcelain teapot | 45.00 | 1.2 litres, white, thin
Side handle teapot | 64.00 | 0.3 litre, clay, for green tea
Moka pot | 29.50 | for the stove, three cups
French press | 34.90 | 1 litre, glass and steel
Hand filter of porcelain | 22.00 | for two cups, with a spiral
Pour over kettle | 74.00 | with a thin spout, 0.9 litre
Stove kettle | 39.00 | steel, whistles
Travel flask | 27.50 | keeps hot for eight hours`,
  cups: `
Tea cup with saucer | 14.00 | porcelain, white
Tea bowl | 19.00 | for matcha, glazed blue
Glass cup with two walls | 16.50 | hot inside, cool outside
Espresso cup | 9.80 | thick, keeps warm
Cappuccino cup | 11.50 | wide, for much milk
Enamel mug | 12.00 | for journeys, unbreakable
Large mug | 13.00 | half a litre, stoneware, grey
Mug with a lid | 17.90 | for the way to work
Children's mug | 9.50 | small, with a fox`,
  tools: `
Bamboo whisk | 16.00 | for matcha
Matcha spoon | 7.50 | bamboo
Tea strainer | 6.90 | steel, fine
Tea filters of paper | 3.90 | one hundred, unbleached
Coffee filters of paper | 4.20 | one hundred, for the hand filter
Hand grinder | 69.00 | steel burrs, for coffee
Electric grinder | 129.00 | forty settings, quiet
Coffee scale | 49.00 | to a tenth of a gram, with a timer
Thermometer | 12.50 | for water and milk
Milk frother | 18.90 | with a battery
Milk jug | 15.50 | steel, for latte art
Tamper | 24.00 | for espresso, 58 mm
Descaler | 7.90 | for kettles and machines
Tea tin | 8.50 | for 100 g, tight
Coffee jar | 21.00 | for beans, dark glass, tight`,
  sweets: `
Shortbread | 4.90 | butter biscuits from Scotland
Almond biscuits | 6.50 | hard, to be dipped into coffee
Oat biscuits | 4.50 | with raisins
Gingerbread | 7.20 | with honey and cloves
Dark chocolate | 3.80 | 75 % cocoa, one bar
Milk chocolate | 3.50 | 40 % cocoa, one bar
Candied ginger | 5.90 | hot and sweet
Candied orange | 6.40 | in dark chocolate
Nougat | 5.80 | with hazelnuts
Acacia honey | 8.90 | clear, mild
Forest honey | 9.50 | dark, strong
Rock sugar | 3.20 | brown, for black tea
Cane sugar | 2.90 | raw
Cinnamon sticks | 4.10 | from Ceylon
Vanilla pods | 9.90 | two of them`,
  gifts: `
Tasting box of green tea | 24.00 | six small tins
Tasting box of black tea | 22.00 | six small tins
Tasting box of coffee | 26.00 | four roasts of 60 g
Matcha set | 49.00 | bowl, whisk, spoon and tea
Book of tea | 19.90 | how to grow, brew and drink it
Book of coffee | 21.50 | from the bean to the cup
Voucher | 25.00 | to be sent by mail`,
};

export const products: readonly Product[] = Object.entries(shelves).flatMap(([kind, lines]) =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', price = '', about = ''] = line.split(' | ');
      const id = name.toLowerCase().replaceAll("'", '').replaceAll(' ', '-');
      return { id, name, kind, price: Math.round(100 * Number(price)), about };
    }),
);

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The products that have every word of a query, or a word that begins with it. Products with all of them in the name come first. */
export function find(query: string): readonly Product[] {
  const asked = wordsOf(query);
  if (asked.length === 0) return [];
  const has = (text: string) => {
    const words = wordsOf(text);
    return asked.every((word) => words.some((each) => each.startsWith(word)));
  };
  const found = products.filter(({ name, kind, about }) => has(`${name} ${kind} ${about}`));
  const inName = found.filter(({ name }) => has(name));
  return [...inName, ...found.filter((product) => !inName.includes(product))];
}
