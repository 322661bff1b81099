/** Options of the pages, the pages that they make, and what a reader sees of them. */

import type { CheckoutView, MethodView, PaymentView } from '../../../server/contract/wire.ts'
import { formCheckoutPage } from '../../../server/pages/form-page.ts'
import type { FormCheckoutPageOptions } from '../../../server/pages/form-page.ts'
import type { PageContext } from '../../../server/pages/layout.ts'
import { returnPage } from '../../../server/pages/return-page.ts'
import type { ReturnPageOptions } from '../../../server/pages/return-page.ts'
import { ENGLISH } from '../../../server/pages/words/words.ts'

export const MONEY = { amount: '1250.00', currency: 'BDT', minor: 125_000, exponent: 2 }
export const BASE = 'https://pay.shop.example'
export const CONTEXT: PageContext = { base: BASE, locale: 'en', words: ENGLISH }
export const ASSETS = {
  checkoutPage: { file: 'checkout-page.1a2b3c4d.js', integrity: 'sha384-aaaa' },
  returnPage: { file: 'return-page.1a2b3c4d.js', integrity: 'sha384-bbbb' },
}
export const PAGE_METHOD: MethodView = {
  provider: 'pakhipay',
  label: 'Pakhi Pay',
  needs: ['name', 'email'],
  flow: 'page',
}
export const DEVICE_METHOD: MethodView = {
  provider: 'lakipay',
  label: 'LakiPay',
  needs: ['phone'],
  flow: 'device',
  mediums: [
    { id: 'TELEBIRR', label: 'telebirr' },
    { id: 'MPESA', label: 'M-PESA' },
  ],
}
export const METHOD_WITHOUT_DETAILS: MethodView = { provider: 'sandbox', label: 'Sandbox', needs: [], flow: 'page' }
export const CHECKOUT: CheckoutView = {
  id: 'chk_1',
  orderId: '1042',
  status: 'open',
  money: MONEY,
  methods: [PAGE_METHOD, DEVICE_METHOD, METHOD_WITHOUT_DETAILS],
  payment: null,
  createdAt: '2026-11-20T17:30:00.000Z',
  expiresAt: '2026-11-20T18:00:00.000Z',
  pollAfterMs: 5000,
  successUrl: 'https://shop.example/thanks',
  cancelUrl: 'https://shop.example/cart',
}
export const PENDING_PAYMENT: PaymentView = {
  id: 'pay_1',
  provider: 'pakhipay',
  status: 'pending',
  action: { type: 'open', url: 'https://pay.example/x', presentation: 'redirect' },
  reference: '7F3K-29QD',
}

const RETURN_OPTIONS: ReturnPageOptions = {
  assets: ASSETS,
  status: 'paid',
  reference: '7F3K-29QD',
  orderId: '1042',
  money: MONEY,
  provider: 'Pakhi Pay',
  shopUrl: 'https://shop.example/',
}

export const returnPageOf = (options: Partial<ReturnPageOptions> = {}, context: Partial<PageContext> = {}) =>
  returnPage({ ...CONTEXT, ...context }, { ...RETURN_OPTIONS, ...options })

export const formPage = (options: Partial<FormCheckoutPageOptions> = {}, context: Partial<PageContext> = {}) =>
  formCheckoutPage({ ...CONTEXT, ...context }, { view: CHECKOUT, clientSecret: 'secret', ...options })
export const formPageOf = (
  view: Partial<CheckoutView>,
  options: Partial<FormCheckoutPageOptions> = {},
  context: Partial<PageContext> = {},
) => formPage({ view: { ...CHECKOUT, ...view }, ...options }, context)

/** The text of a page. */
export const textOf = (page: string) =>
  page
    .replace(/^[\s\S]*<body>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
