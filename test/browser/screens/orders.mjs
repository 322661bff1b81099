/** What the companion says of orders in two countries, in every stage of their payments. */

import { origin } from './shop.mjs'

export const money = (amount, currency = 'BDT') => ({ amount, currency, minor: Math.round(amount * 100), exponent: 2 })
export const birr = (amount) => money(amount, 'ETB')
export const open = (presentation) => ({ type: 'open', url: `${origin}/provider`, presentation })
const push = { type: 'confirm-on-device', hint: '' }
export const soon = (seconds) => new Date(Date.now() + seconds * 1_000).toISOString()

/** Of an order in Ethiopia, paid by a push request. */
export const LAKIPAY = {
  provider: 'lakipay',
  label: 'LakiPay',
  needs: ['phone'],
  flow: 'device',
  phones: [{ country: 'ET', callingCode: '251', mobile: '[79]\\d{8}', example: '0911 234 567' }],
  mediums: [
    {
      id: 'TELEBIRR',
      label: 'telebirr',
      mark: 'wallet teal',
      operator: { name: 'Ethio telecom', prefix: '09' },
    },
    { id: 'MPESA', label: 'M-Pesa', mark: 'phone green', operator: { name: 'Safaricom', prefix: '07' } },
    { id: 'CBE', label: 'CBE Birr', mark: 'bank violet' },
  ],
}
const TELEBIRR = { ...LAKIPAY, mediums: LAKIPAY.mediums.slice(0, 1) }
export const CARD = {
  provider: 'card',
  label: 'Bank card',
  mark: 'card',
  needs: [],
  flow: 'page',
  unavailable: 'Not now',
}
export const CHAPA = { provider: 'chapa', label: 'Chapa', mark: 'wallet green', needs: [], flow: 'page' }
export const ETHSWITCH = { provider: 'ethswitch', label: 'EthSwitch', mark: 'bank teal', needs: [], flow: 'page' }
/** Of an order in Bangladesh, paid on a page. */
export const PAKHIPAY = { provider: 'pakhipay', label: 'Pakhi Pay', mark: 'wallet rose', needs: [], flow: 'page' }
const LOPAY = { provider: 'lopay', label: 'Lopay', mark: 'card', needs: [], flow: 'page' }

const ITEMS = [
  { name: 'Jamdani scarf', quantity: 1, amount: '4300.00' },
  { name: 'Rayer Bazar mug', quantity: 1, amount: '540.00' },
]
export const ethiopia = (more = {}) => ({
  shop: { name: 'Shiuli', logoUrl: `${origin}/logo.svg` },
  orderId: '1016',
  description: '',
  money: birr('4840.00'),
  items: ITEMS,
  methods: [LAKIPAY, CARD],
  customer: { name: 'Rahima Begum', phone: '0911 234 567' },
  ...more,
})
export const bangladesh = (more = {}) => ({
  ...ethiopia(),
  orderId: '1042',
  money: money('3580.00'),
  items: [],
  methods: [PAKHIPAY, { ...LOPAY, unavailable: 'Not now' }],
  ...more,
})
export const arden = (more = {}) => ({
  ...bangladesh(),
  shop: { name: 'ARDEN' },
  orderId: 'A-20771',
  money: money('148.00', 'GBP'),
  methods: [LOPAY, { ...PAKHIPAY, label: 'Bank transfer', provider: 'bank', mark: 'bank teal' }],
  ...more,
})
export const payment = (provider, more = {}) => ({
  id: 'pay_1',
  provider,
  status: 'pending',
  action: null,
  reference: '7F3K-29QD',
  ...more,
})
export const pending = (view, provider, action, more = {}) =>
  view({ status: 'processing', payment: payment(provider, { action, ...more }) })
export const pushed = () =>
  pending((more) => ethiopia({ methods: [TELEBIRR, CARD], ...more }), 'lakipay', push, { expiresAt: soon(164) })
export const paid = (more = {}) =>
  bangladesh({
    status: 'paid',
    payment: payment('pakhipay', {
      status: 'paid',
      transactionId: 'TRX4027E7BC56',
      paidAt: '2026-11-26T09:53:00.000Z',
    }),
    ...more,
  })
export const notice = (kind, amount, payments) => ({ kind, paid: amount, payments })
