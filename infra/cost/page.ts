import { accountsPerAddress, type Bill, billOf, weightPerMinute } from './bill.ts';
import { ASSUMED, COUNTED } from './counted.ts';
import { PRICES, PRICES_HOLD } from './prices.ts';

/** The sizes of the page. */
export const SIZES = [1, 90, 10_000] as const;

/** Every table of docs/cost.md, by the heading it stands under; a test holds the page to them. */
export function costTables(): Readonly<Record<string, string>> {
  const bills = SIZES.map((positions) => billOf(positions));
  return {
    'The bill': billTable(bills),
    'Accounts behind one address': addressTable(),
    'What was counted': valuesTable(flat(COUNTED)),
    'What is assumed': valuesTable(flat(ASSUMED)),
    Prices: table(
      [`US dollars, ${PRICES_HOLD}`, ''],
      Object.values(PRICES).map(({ what, usd }) => [what, String(usd)]),
    ),
  };
}

function billTable(bills: readonly Bill[]): string {
  const names = bills[0]?.terms ?? [];
  const rows = names.map(({ name, grows }, index) => [
    name,
    grows,
    ...bills.map(({ terms }) => dollars(terms[index]?.usd ?? Number.NaN)),
  ]);
  const head = [
    'US dollars a month',
    'grows with',
    ...bills.map(({ positions }) => `${positions.toLocaleString('en')} open`),
  ];
  return table(head, [
    ...rows,
    ['**together**', '', ...bills.map(({ usd }) => `**${dollars(usd)}**`)],
    ['an open position', '', ...bills.map(({ usd, positions }) => dollars(usd / positions))],
    ['accounts', '', ...bills.map(({ accounts }) => String(accounts))],
  ]);
}

function addressTable(): string {
  const rows = [1, 10, ASSUMED.positionsPerAccount].map((positions) => [
    String(positions),
    String(weightPerMinute(positions)),
    String(accountsPerAddress(positions)),
  ]);
  return table(['open positions of an account', 'weight of its quiet minute', 'accounts in 2,400 a minute'], rows);
}

const dollars = (usd: number): string => (usd < 0.1 ? usd.toFixed(3) : usd < 100 ? usd.toFixed(2) : usd.toFixed(0));

type Values = Readonly<Record<string, unknown>>;

const flat = (values: Values, under = ''): readonly (readonly [string, string])[] =>
  Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'object'
      ? flat(value as Values, `${under}${name}.`)
      : [[`${under}${name}`, String(value)] as const],
  );

const valuesTable = (rows: readonly (readonly string[])[]): string => table(['value', ''], rows);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
