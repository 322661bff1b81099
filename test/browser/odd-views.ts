/** Views as another version of the companion, or a proxy, may send them: valid ones with a few members changed. */

import type { Random } from '../faults/random.ts'
import { checkoutView } from './companion.mjs'
import {
  failedPayment,
  finalCheckout,
  manyMethods,
  money,
  page,
  pakhiPay,
  pakhiPayWithDetails,
  pendingPayment,
  pushRequest,
} from './views.ts'
import type { CheckoutChange } from './views.ts'

const LONG = 'A very long text '.repeat(200)
const LONG_WORD = 'W'.repeat(3_000)

const customer = { name: 'Abebe Bikila', email: 'abebe@example.com', phone: '0911 234 567' }

const notice = (kind: string) => ({
  kind,
  paid: money('1000.00'),
  payments: [
    {
      reference: 'AAAA-BBBB',
      provider: 'pakhipay',
      transactionId: 'TRX-7',
      paid: money('1000.00'),
      at: '2026-11-20T17:05:00.000Z',
    },
  ],
})

/** Valid views, each with optional members that an ordinary one lacks. */
export const VALID: Readonly<Record<string, CheckoutChange>> = {
  'a list': {
    shop: { name: 'Kettle & Co', logoUrl: '/logo.png', accent: '#0a7' },
    items: [
      { name: 'Cup', quantity: 2, amount: '900.00' },
      { name: 'Kettle', quantity: 1, amount: '350.00' },
    ],
  },
  'a long list': { methods: manyMethods, customer },
  'one method': { ...pakhiPay, shop: { name: 'Kettle & Co' } },
  details: { ...pakhiPayWithDetails, customer: { name: customer.name } },
  'a phone number': {
    methods: [
      {
        provider: 'lakipay',
        label: 'LakiPay',
        needs: ['phone'],
        flow: 'device',
        phones: [{ callingCode: '251', mobile: '[79]\\d{8}', example: '0911 234 567' }],
        mediums: [
          { id: 'TELEBIRR', label: 'telebirr', mark: 'wallet teal', operator: { name: 'Ethio', prefix: '09' } },
          { id: 'MPESA', label: 'M-Pesa', simulates: 'Simulates', operator: { name: 'Safaricom', prefix: '07' } },
        ],
      },
    ],
    customer,
  },
  'a frame': pendingPayment(page('frame')),
  'a window': pendingPayment(page('popup')),
  'another page': { ...pendingPayment(page('redirect'), { returnedAt: '2026-11-20T17:05:00.000Z' }), customer },
  device: {
    customer,
    ...pendingPayment(pushRequest, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
  },
  'a test on a device': pendingPayment({ type: 'confirm-on-device', hint: 'This is a test.', simulated: true }),
  'no news': pendingPayment(null, { message: 'We are finding out.', reason: 'unconfirmed' }),
  declined: failedPayment('Your balance was too low.'),
  'too little': { ...pendingPayment(null, { status: 'paid' }), notice: notice('underpaid') },
  twice: { ...finalCheckout('paid'), notice: notice('duplicate') },
  paid: {
    ...finalCheckout('paid', { transactionId: 'TRX-1042', paidAt: '2026-11-20T17:05:00.000Z' }),
    customer,
    successUrl: `${location.origin}/thanks`,
  },
  cancelled: { ...finalCheckout('cancelled'), cancelUrl: `${location.origin}/cart` },
  expired: finalCheckout('expired'),
}

/** In place of any member. */
const ODD_VALUES: readonly unknown[] = [
  null,
  '',
  [],
  {},
  [null],
  [{}],
  0,
  -1,
  42,
  '7',
  true,
  false,
  'unknown',
  LONG,
  LONG_WORD,
  '\u202e<b>\u0000\ud83d',
  '1e309',
  '2001-01-01T00:00:00.000Z',
]

/** In place of a member with this name. */
const ODD_BY_NAME: Readonly<Record<string, readonly unknown[]>> = {
  status: ['refunded', 'authorized', 'PAID'],
  currency: ['QQQ', 'XAU', 'bdt', 'BTCX'],
  amount: [1250, '1250', '1,250.00', '-1.00', '99999999999999999999.99'],
  minor: ['125000', 1.5],
  exponent: ['2', 0, 3, 8, 101],
  flow: ['qr', 'voucher'],
  needs: [['address'], ['phone', 'phone'], [null]],
  mark: ['rocket pink'],
  action: [{ type: 'scan-qr', data: 'x' }, { type: 'open' }, { type: 'open', url: 'javascript:alert(1)' }],
  type: ['scan-qr'],
  presentation: ['embedded'],
  kind: ['refunded', 'constructor', 'overpaid', 'wrong_currency'],
  reason: ['unheard_of', 'constructor'],
  expiresAt: ['2001-01-01T00:00:00.000Z', 'tomorrow', 1_764_000_000_000],
  paidAt: ['yesterday', 1_764_000_000_000],
  logoUrl: ['javascript:alert(1)', 'http://['],
  phones: [[{ callingCode: '251', mobile: '[', example: '' }]],
  quantity: ['2', 1.5, 1e21],
}

/** Where an optional or unknown member may be. */
const MISSING_NAMES = [
  'mediums',
  'phones',
  'shop',
  'items',
  'customer',
  'notice',
  'description',
  'message',
  'unavailable',
]

type Place = { parent: Record<string, unknown>; name: string; path: string }

export interface OddView {
  /** What is odd about it. */
  name: string
  view: CheckoutChange
}

/** @returns a valid view in which up to three members are gone, repeated, of another kind, or new */
export function oddView(random: Random): OddView {
  const base = random.pick(Object.keys(VALID))
  const view = structuredClone({ ...checkoutView(), ...VALID[base] }) as CheckoutChange
  const changes: string[] = []
  for (let left = random.between(1, 3); left > 0; left--) changes.push(change(view, random))
  return { name: `${base} with ${changes.join(', ')}`, view }
}

/** @returns each member of each valid view that may be null: with null, and without it */
export function viewsWithNull(): OddView[] {
  const found = new Map<string, OddView>()
  for (const [base, more] of Object.entries(VALID)) {
    const original = { ...checkoutView(), ...more }
    for (const { path } of placesIn(original)) {
      const kind = path.replace(/\d+/g, '0')
      for (const value of [null, undefined]) {
        const name = `${base} with ${path} = ${value}`
        const view = structuredClone(original) as CheckoutChange
        const { parent, name: member } = placesIn(view).find((each) => each.path === path)!
        if (value === undefined && !Array.isArray(parent)) delete parent[member]
        else parent[member] = null
        if (!found.has(`${kind} ${value}`)) found.set(`${kind} ${value}`, { name, view })
      }
    }
  }
  return [...found.values()]
}

function change(view: CheckoutChange, random: Random): string {
  const { parent, name, path } = random.pick(placesIn(view))
  if (random.chance(0.1)) {
    const member = random.pick([...MISSING_NAMES, 'extra'])
    const target = Array.isArray(parent) ? view : parent
    const value = random.pick(ODD_VALUES)
    ;(target as Record<string, unknown>)[member] = value
    return `${path} beside ${member} = ${shown(value)}`
  }
  if (Array.isArray(parent) && random.chance(0.3)) {
    parent.push(structuredClone(parent[Number(name)]))
    return `${path} twice`
  }
  const value = random.pick(random.chance(0.5) ? (ODD_BY_NAME[name] ?? ODD_VALUES) : ODD_VALUES)
  parent[name] = value
  return `${path} = ${shown(value)}`
}

/** Every member, however deep. */
function placesIn(value: unknown, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, unknown>
  return Object.keys(parent).flatMap((name) => [
    { parent, name, path: path + name },
    ...placesIn(parent[name], `${path}${name}.`),
  ])
}

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 40)
