/** Where the shop sells, in which currency, and through which providers. */

export const CURRENCIES = ['BDT', 'ETB', 'NGN', 'GHS', 'KES', 'ZAR', 'GBP'] as const
export type Currency = (typeof CURRENCIES)[number]

export interface Country {
  name: string
  currency: Currency
  /** The sign on a price tag. */
  sign: string
  /** How numbers are grouped: a BCP 47 tag. */
  grouping: string
  timeZone: string
  /** One sentence about how a buyer pays. */
  payment: string
  /** Whether the shop asks for a phone number, on which the buyer approves the payment. */
  asksPhone: boolean
  /** Fills the form at checkout. */
  customer: Customer
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
    payment: 'Pay from your mobile wallet or by card, with bKash, Pakhi Pay or SSLCommerz.',
    asksPhone: false,
    customer: { name: 'Rahima Khatun', email: 'rahima@example.com' },
    tips: [5_000, 10_000, 25_000],
  },
  ethiopia: {
    name: 'Ethiopia',
    currency: 'ETB',
    sign: 'Br',
    grouping: 'en-GB',
    timeZone: 'Africa/Addis_Ababa',
    payment: 'Approve the payment on your phone with LakiPay, or pay on a page of Chapa.',
    asksPhone: true,
    customer: { name: 'Hana Tesfaye', email: 'hana@example.com', phone: '0911 234 567' },
    tips: [5_000, 10_000, 25_000],
  },
  nigeria: {
    name: 'Nigeria',
    currency: 'NGN',
    sign: '₦',
    grouping: 'en-GB',
    timeZone: 'Africa/Lagos',
    payment: 'Pay by card or bank transfer, with Echezona or Paystack.',
    asksPhone: false,
    customer: { name: 'Chidinma Okafor', email: 'chidinma@example.com' },
    tips: [50_000, 100_000, 250_000],
  },
  ghana: {
    name: 'Ghana',
    currency: 'GHS',
    sign: 'GH₵',
    grouping: 'en-GB',
    timeZone: 'Africa/Accra',
    payment: 'Pay by card, mobile money or bank transfer, with Paystack.',
    asksPhone: false,
    customer: { name: 'Akosua Mensah', email: 'akosua@example.com' },
    tips: [1_000, 2_000, 5_000],
  },
  kenya: {
    name: 'Kenya',
    currency: 'KES',
    sign: 'KSh',
    grouping: 'en-GB',
    timeZone: 'Africa/Nairobi',
    payment: 'Pay by card or M-PESA, with Paystack.',
    asksPhone: false,
    customer: { name: 'Wanjiku Kamau', email: 'wanjiku@example.com' },
    tips: [10_000, 20_000, 50_000],
  },
  'south-africa': {
    name: 'South Africa',
    currency: 'ZAR',
    sign: 'R',
    grouping: 'en-GB',
    timeZone: 'Africa/Johannesburg',
    payment: 'Pay by card or EFT, with Paystack.',
    asksPhone: false,
    customer: { name: 'Thandi Nkosi', email: 'thandi@example.com' },
    tips: [2_000, 5_000, 10_000],
  },
  'united-kingdom': {
    name: 'United Kingdom',
    currency: 'GBP',
    sign: '£',
    grouping: 'en-GB',
    timeZone: 'Europe/London',
    payment: 'Pay by card, with Lopay.',
    asksPhone: false,
    customer: { name: 'Emily Carter', email: 'emily@example.com' },
    tips: [100, 200, 500],
  },
} as const satisfies Record<string, Country>

export type CountryId = keyof typeof COUNTRIES

/** Where the shop itself is. */
export const HOME: CountryId = 'bangladesh'

export function isCountryId(text: unknown): text is CountryId {
  return typeof text === 'string' && Object.hasOwn(COUNTRIES, text)
}

export function countryOf(id: CountryId): Country {
  return COUNTRIES[id]
}
