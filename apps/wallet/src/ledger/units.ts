/** How many decimals `COIN` has in the ledger: its minor unit is 1/10,000 of a coin. */
const COIN_EXPONENT = 4;

/** ISO 4217: the active currencies, by how many decimals their minor unit has. */
const CURRENCIES_BY_EXPONENT: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW ' +
      'CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF ' +
      'IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK ' +
      'MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP ' +
      'SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ' +
      'ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const currencyExponents = new Map(
  CURRENCIES_BY_EXPONENT.flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, exponent] as const)),
);

/** Whether money can be counted in this unit; `COIN` is no money. */
export const isCurrency = (unit: string): boolean => currencyExponents.has(unit);

/** How many decimals an amount of this unit has; undefined for what is neither `COIN` nor an ISO 4217 currency. */
export const exponentOf = (unit: string): number | undefined =>
  unit === 'COIN' ? COIN_EXPONENT : currencyExponents.get(unit);

/** At most 18 digits in all, so that an amount's minor units always fit a Postgres bigint. */
const DECIMAL = /^(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,18}))?$/;
const MAX_MINOR_DIGITS = 18;

/**
 * Reads an amount in major units exactly: `parseMinor('9.99', 'EUR')` is 999n.
 * Undefined for what is no plain decimal, has more decimals than the unit knows, or is too great to be kept.
 */
export const parseMinor = (amount: string, unit: string): bigint | undefined => {
  const exponent = exponentOf(unit);
  const [, whole, decimals = ''] = DECIMAL.exec(amount) ?? [];
  if (exponent === undefined || whole === undefined || decimals.length > exponent) return undefined;
  const minor = BigInt(whole + decimals.padEnd(exponent, '0'));
  return minor.toString().length > MAX_MINOR_DIGITS ? undefined : minor;
};

/** Writes minor units as an amount in major units: `formatMinor(600000n, 'COIN')` is `60.0000`. */
export const formatMinor = (minor: bigint, unit: string): string => {
  const exponent = exponentOf(unit);
  if (exponent === undefined) throw new Error(`the ledger knows no unit ${unit}`);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const split = digits.length - exponent;
  const decimals = exponent === 0 ? '' : `.${digits.slice(split)}`;
  return `${minor < 0n ? '-' : ''}${digits.slice(0, split)}${decimals}`;
};
