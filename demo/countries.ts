/** Where the shop sells: in which money, and through whom. The first is where it lives. */

export const CURRENCIES = ['BDT', 'ETB', 'NGN', 'GBP'] as const
export type Currency = (typeof CURRENCIES)[number]

export interface Country {
  name: string
  currency: Currency
  /** As on a price tag. */
  sign: string
  /** How its numbers are grouped; a BCP 47 tag. */
  grouping: string
  timeZone: string
  /** One sentence about who takes the payment. */
  payment: string
  /** Where a payment is confirmed on a phone, the shop asks for its number. */
  asksPhone: boolean
  /** Who buys, unless the checkoutClient says otherwise. */
  checkoutClient: Customer
  /** Usual tips, in minor units. */
  tips: readonly [number, number, number]
}

export interface Customer {
  name: string
  email: string
  phone?: string
}

export const COUNTRIES = {
  bangladesh: {
    name: 'Bangladesh',
    currency: 'BDT',
    sign: '৳',
    grouping: 'en-IN',
    timeZone: 'Asia/Dhaka',
    payment: 'By mobile wallet, through Pakhi Pay.',
    asksPhone: false,
    checkoutClient: { name: 'Rahima Khatun', email: 'rahima@example.com' },
    tips: [5_000, 10_000, 25_000],
  },
  ethiopia: {
    name: 'Ethiopia',
    currency: 'ETB',
    sign: 'Br',
    grouping: 'en-GB',
    timeZone: 'Africa/Addis_Ababa',
    payment: 'By a prompt on your phone, through LakiPay.',
    asksPhone: true,
    checkoutClient: { name: 'Hana Tesfaye', email: 'hana@example.com', phone: '0911 234 567' },
    tips: [5_000, 10_000, 25_000],
  },
  nigeria: {
    name: 'Nigeria',
    currency: 'NGN',
    sign: '₦',
    grouping: 'en-GB',
    timeZone: 'Africa/Lagos',
    payment: 'By card or bank transfer, through Echezona.',
    asksPhone: false,
    checkoutClient: { name: 'Chidinma Okafor', email: 'chidinma@example.com' },
    tips: [50_000, 100_000, 250_000],
  },
  'united-kingdom': {
    name: 'United Kingdom',
    currency: 'GBP',
    sign: '£',
    grouping: 'en-GB',
    timeZone: 'Europe/London',
    payment: 'By card, through Lopay.',
    asksPhone: false,
    checkoutClient: { name: 'Emily Carter', email: 'emily@example.com' },
    tips: [100, 200, 500],
  },
} as const satisfies Record<string, Country>

export type CountryId = keyof typeof COUNTRIES

export const HOME: CountryId = 'bangladesh'

export function isCountryId(text: unknown): text is CountryId {
  return typeof text === 'string' && Object.hasOwn(COUNTRIES, text)
}

export function countryOf(id: CountryId): Country {
  return COUNTRIES[id]
}
